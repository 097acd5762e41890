//! The fields of a cron expression: which values each of them lets through.
//!
//! The grammar is croniter's, since clients check their expressions with it: five fields, then perhaps seconds, then perhaps
//! years; names; `l` for the last day of a month; `5#2` and `l5` for the second and the last Friday; ranges that run over the
//! end, and ranges from a value to itself, which mean all.

use std::collections::BTreeSet;

use super::InvalidSchedule;

/// A field's place in an expression, and what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Minute,
    Hour,
    Day,
    Month,
    Weekday,
    Second,
    Year,
}

/// Which of the weekdays of one kind in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nth {
    /// Counted from the beginning, from 1 on.
    From(i64),
    /// The last one.
    Last,
}

/// What a field lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// Whether that is everything, because it says so.
    pub(super) any: bool,
    pub(super) values: BTreeSet<i64>,
    /// For days: the last one of the month.
    pub(super) last: bool,
    /// For weekdays: only some of a month.
    pub(super) nth: Vec<(i64, Nth)>,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Field {
    pub(super) const ALL: [Self; 7] = [Self::Minute, Self::Hour, Self::Day, Self::Month, Self::Weekday, Self::Second, Self::Year];

    /// The least and the greatest value.
    pub(super) const fn range(self) -> (i64, i64) {
        match self {
            Self::Minute | Self::Second => (0, 59),
            Self::Hour => (0, 23),
            Self::Day => (1, 31),
            Self::Month => (1, 12),
            Self::Weekday => (0, 6),
            Self::Year => (1970, 2099),
        }
    }

    /// A value that is written out; `fields` is how many the expression has.
    fn value(self, text: &str, fields: usize) -> Result<i64, InvalidSchedule> {
        let named = |names: &[&str], first: i64| names.iter().zip(first..).find(|(name, _)| **name == text).map(|(_, number)| number);
        let number = match self {
            Self::Month => named(&MONTHS, 1),
            Self::Weekday => named(&WEEKDAYS, 0),
            Self::Minute | Self::Hour | Self::Day | Self::Second | Self::Year => None,
        };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.or_else(|| if digits { text.parse().ok() } else { None });
        let number = number.ok_or_else(|| self.refuse(text))?;
        Ok(match (self, number, fields) {
            (Self::Weekday, 7, 5) => 0,
            (Self::Day, 0, 6) => 1,
            _ => number,
        })
    }

    fn refuse(self, text: &str) -> InvalidSchedule {
        InvalidSchedule::new(format!("`{text}` is not acceptable in the field of the {}", format!("{self:?}").to_lowercase()))
    }

    /// What the text of this field lets through.
    pub(super) fn parse(self, text: &str, fields: usize) -> Result<Values, InvalidSchedule> {
        let mut found = Values::default();
        let text = match text {
            "?" if matches!(self, Self::Day | Self::Weekday) => "*",
            other => other,
        };
        for part in text.split(',') {
            if part == "*" {
                found.any = true;
            } else if part == "l" && self == Self::Day {
                found.last = true;
            } else {
                let (part, nth) = if self == Self::Weekday { self.nth(part)? } else { (part, None) };
                let values = self.values(part, fields)?;
                found.nth.extend(nth.into_iter().flat_map(|nth| values.iter().map(move |value| (*value, nth))));
                found.values.extend(values);
            }
        }
        Ok(found)
    }

    /// `5#2` and `l5`: the weekday, and which of a month.
    fn nth(self, part: &str) -> Result<(&str, Option<Nth>), InvalidSchedule> {
        if let Some(day) = part.strip_prefix('l') {
            return Ok((day, Some(Nth::Last)));
        }
        match part.split_once('#') {
            None => Ok((part, None)),
            Some((day, nth)) => match nth.parse() {
                Ok(nth @ 1..=5) => Ok((day, Some(Nth::From(nth)))),
                Ok(_) | Err(_) => Err(self.refuse(part)),
            },
        }
    }

    /// One value, or a range of them.
    fn values(self, part: &str, fields: usize) -> Result<Vec<i64>, InvalidSchedule> {
        let (least, greatest) = self.range();
        let (body, step) = match part.split_once('/') {
            Some((body, step)) => (body, Some(step.parse::<i64>().ok().filter(|step| *step > 0).ok_or_else(|| self.refuse(part))?)),
            None => (part, None),
        };
        let end = |text: &str| if self == Self::Day && text == "l" { Ok(greatest) } else { self.value(text, fields) };
        let values = match (body, body.split_once('-'), step) {
            ("*", _, step) => range(self, least, greatest, step.unwrap_or(1)),
            (_, Some((low, high)), step) => range(self, self.value(low, fields)?, end(high)?, step.unwrap_or(1)),
            (low, None, Some(step)) => range(self, self.value(low, fields)?, greatest, step),
            (one, None, None) => vec![self.value(one, fields)?],
        };
        let inside = values.iter().all(|value| (least..=greatest).contains(value)) && !values.is_empty();
        if inside { Ok(values) } else { Err(self.refuse(part)) }
    }
}

/// The values from one to another. Beyond the end it goes on at the beginning; what is left of the step there is counted as
/// croniter counts it.
fn range(field: Field, low: i64, high: i64, step: i64) -> Vec<i64> {
    let (least, greatest) = field.range();
    let steps = |from: i64, to: i64| (from..=to).step_by(usize::try_from(step).unwrap_or(usize::MAX));
    if low > greatest || high > greatest {
        return Vec::new();
    }
    if low == high {
        return steps(least, greatest).collect();
    }
    if low < high {
        return steps(low, high).collect();
    }
    let mut values: Vec<i64> = steps(low, greatest).collect();
    let left = greatest - values.last().copied().unwrap_or(greatest);
    let passes_the_end = greatest - least - left + step > greatest - least + 1;
    let skipped = if passes_the_end && left < step { step - left } else { 0 };
    values.extend(steps(least + skipped, high));
    values
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_field_lets_through_what_it_says() {
        let all = |values: &[i64]| values.to_vec();
        for (field, text, expected) in [
            (Field::Minute, "*/20", all(&[0, 20, 40])),
            (Field::Minute, "10/25", all(&[10, 35])),
            (Field::Hour, "9-17/4,3", all(&[3, 9, 13, 17])),
            (Field::Hour, "22-2", all(&[0, 1, 2, 22, 23])),
            (Field::Weekday, "mon-wed,7", all(&[0, 1, 2, 3])),
            (Field::Weekday, "sat-mon", all(&[0, 1, 6])),
            (Field::Month, "jan-mar", all(&[1, 2, 3])),
            (Field::Day, "29-l", all(&[29, 30, 31])),
            (Field::Month, "4-4", (1..=12).collect()),
        ] {
            let found: Vec<i64> = field.parse(text, 5).unwrap().values.into_iter().collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_is_out_of_range_or_unknown_is_refused() {
        for (field, text, fields) in [
            (Field::Minute, "60", 5),
            (Field::Minute, "-1", 5),
            (Field::Minute, "*/0", 5),
            (Field::Minute, "?", 5),
            (Field::Minute, "r", 5),
            (Field::Minute, "h", 5),
            (Field::Day, "0", 5),
            (Field::Day, "0-4", 5),
            (Field::Month, "0", 5),
            (Field::Weekday, "7", 6),
            (Field::Weekday, "fri#6", 5),
            (Field::Weekday, "l", 5),
            (Field::Hour, "", 5),
        ] {
            assert!(field.parse(text, fields).is_err(), "{text}");
        }
    }
}
