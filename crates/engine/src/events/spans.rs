//! Spans of time in which events are counted: all of one length, laid out from a fixed Monday, so that the same event is in
//! the same span whenever one asks.

use onloan_domain::{Duration, Timestamp};

/// 2024-04-01T00:00:00Z, a Monday before any event.
const PIVOT: Timestamp = Timestamp::from_micros(1_711_929_600_000_000);

/// More spans than this are no chart.
const MOST_SPANS: i64 = 1_000;

const SECOND: i64 = 1_000_000;

/// A unit in which spans are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SpanUnit {
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl SpanUnit {
    const fn micros(self) -> i64 {
        match self {
            Self::Week => 7 * 24 * 3600 * SECOND,
            Self::Day => 24 * 3600 * SECOND,
            Self::Hour => 3600 * SECOND,
            Self::Minute => 60 * SECOND,
            Self::Second => SECOND,
        }
    }

    /// So many of them. A hundredth of one is the least that is asked for.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a length of time in whole microseconds")]
    pub fn times(self, interval: f64) -> Duration {
        Duration::from_micros((self.micros() as f64 * interval).round() as i64)
    }
}

/// A range cannot be divided into so many spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManySpans {
    /// How many it would be.
    pub spans: i64,
    /// How many it may be.
    pub most: i64,
}

/// When each span begins that has a part of the range; the last one begins before `now`'s own span ends.
///
/// # Errors
/// When there are more than a thousand.
pub fn spans(since: Timestamp, until: Timestamp, length: Duration, unit: SpanUnit, now: Timestamp) -> Result<Vec<Timestamp>, TooManySpans> {
    let length = length.as_micros().max(1);
    let wanted = until.since(since).as_micros();
    let count = wanted.div_euclid(length) + i64::from(wanted.rem_euclid(length) > 0);
    if count > MOST_SPANS {
        return Err(TooManySpans { spans: count, most: MOST_SPANS });
    }
    let end = if until > now { end_of(unit, now) } else { until };
    let first = since.since(PIVOT).as_micros().div_euclid(length);
    let begin = |index: i64| Timestamp::from_micros(PIVOT.as_micros() + index * length);
    Ok((first..).map(begin).take_while(|start| *start < end).collect())
}

/// The last microsecond of the unit that `now` is in.
fn end_of(unit: SpanUnit, now: Timestamp) -> Timestamp {
    let length = unit.micros();
    let index = now.since(PIVOT).as_micros().div_euclid(length);
    Timestamp::from_micros(PIVOT.as_micros() + (index + 1) * length - 1)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn laid_out(since: &str, until: &str, unit: SpanUnit, interval: f64) -> Result<Vec<String>, TooManySpans> {
        let spans = spans(at(since), at(until), unit.times(interval), unit, at("2026-11-24T12:30:00Z"))?;
        Ok(spans.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn spans_begin_at_full_units_and_end_with_the_range_or_with_today() {
        for (since, until, unit, interval, expected) in [
            ("2026-11-22T13:00:00Z", "2026-11-24T12:00:00Z", SpanUnit::Day, 1.0, &["2026-11-22", "2026-11-23", "2026-11-24"][..]),
            ("2026-11-24T00:00:00Z", "2027-11-24T00:00:00Z", SpanUnit::Week, 1.0, &["2026-11-23"]),
            ("2026-11-24T11:10:00Z", "2026-11-24T11:50:00Z", SpanUnit::Hour, 0.5, &["2026-11-24T11:00", "2026-11-24T11:30"]),
            ("2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z", SpanUnit::Hour, 1.0, &[]),
        ] {
            let spans = laid_out(since, until, unit, interval).unwrap();
            assert_eq!(spans.len(), expected.len(), "{spans:?}");
            assert!(spans.iter().zip(expected).all(|(span, start)| span.starts_with(start)), "{spans:?}");
        }
    }

    #[test]
    fn a_thousand_spans_are_the_most() {
        assert_eq!(laid_out("2026-11-24T00:00:00Z", "2026-11-24T00:16:40Z", SpanUnit::Second, 1.0).unwrap().len(), 1000);
        let error = laid_out("2026-11-24T00:00:00Z", "2026-11-24T00:16:40.5Z", SpanUnit::Second, 1.0).unwrap_err();
        assert_eq!(error, TooManySpans { spans: 1001, most: 1000 });
    }
}
