//! The kinds of values: how each is read from a text, and shown.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use onloan_domain::MASK;
use serde_json::{Value as Json, json};

use super::{LogFormat, LogLevel, SecretUrl};
use crate::settings::{AuthString, CorsOrigins};

/// What a setting can be.
pub(super) trait Value: Sized {
    /// What a text must be, as it follows on "expected".
    const WHAT: &'static str;

    fn read(text: &str) -> Option<Self>;

    fn show(&self) -> Json;
}

/// Reads a value into its place.
pub(super) fn read_into<T: Value>(place: &mut T, text: &str) -> Result<(), String> {
    *place = T::read(text).ok_or_else(|| format!("expected {}", T::WHAT))?;
    Ok(())
}

impl Value for bool {
    const WHAT: &'static str = "`true` or `false`";

    fn read(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        }
    }

    fn show(&self) -> Json {
        json!(self)
    }
}

impl Value for u16 {
    const WHAT: &'static str = "a number from 0 to 65535";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Json {
        json!(self)
    }
}

impl Value for IpAddr {
    const WHAT: &'static str = "an address like `127.0.0.1`, `0.0.0.0` or `::`";

    fn read(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("localhost") { Some(Self::V4(Ipv4Addr::LOCALHOST)) } else { text.parse().ok() }
    }

    fn show(&self) -> Json {
        json!(self)
    }
}

impl Value for onloan_domain::Duration {
    const WHAT: &'static str =
        "a time: seconds like `30` or `0.5`, or like `90s`, `15m`, `12h`, `7d`, `P7D`, `PT30S`, `1:30:00` or `7 days, 0:00:00`";

    fn read(text: &str) -> Option<Self> {
        let seconds = seconds(text)?;
        // More than a century of seconds is a mistake, and would not fit once it is added to the present.
        (0.0..=3.2e9).contains(&seconds).then(|| Self::from_micros((seconds * 1e6).round() as i64))
    }

    fn show(&self) -> Json {
        json!(self)
    }
}

impl Value for Duration {
    const WHAT: &'static str = <onloan_domain::Duration as Value>::WHAT;

    fn read(text: &str) -> Option<Self> {
        let read = <onloan_domain::Duration as Value>::read(text)?;
        u64::try_from(read.as_micros()).ok().map(Self::from_micros)
    }

    fn show(&self) -> Json {
        json!(self.as_secs_f64())
    }
}

/// For good is no time.
impl Value for Option<onloan_domain::Duration> {
    const WHAT: &'static str = "a time such as `7d`, or `never`";

    fn read(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("never") { Some(None) } else { onloan_domain::Duration::read(text).map(Some) }
    }

    fn show(&self) -> Json {
        json!(self)
    }
}

impl Value for LogLevel {
    const WHAT: &'static str = "TRACE, DEBUG, INFO, WARNING or ERROR";

    fn read(text: &str) -> Option<Self> {
        Self::named(text)
    }

    fn show(&self) -> Json {
        json!(self.name())
    }
}

impl Value for LogFormat {
    const WHAT: &'static str = "`text` or `json`";

    fn read(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn show(&self) -> Json {
        match self {
            Self::Text => json!("text"),
            Self::Json => json!("json"),
        }
    }
}

impl Value for CorsOrigins {
    const WHAT: &'static str = "`*`, or origins like `https://flows.example.org` with commas between them";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Json {
        json!(self.to_string())
    }
}

/// An empty text is none at all.
impl Value for Option<AuthString> {
    const WHAT: &'static str = "`user:password`";

    fn read(text: &str) -> Option<Self> {
        Some((!text.is_empty()).then(|| AuthString::new(text)))
    }

    fn show(&self) -> Json {
        json!(self.as_ref().map(|_| MASK))
    }
}

impl Value for Option<SecretUrl> {
    const WHAT: &'static str = "a path, or a URL";

    fn read(text: &str) -> Option<Self> {
        Some((!text.is_empty()).then(|| SecretUrl::new(text)))
    }

    fn show(&self) -> Json {
        json!(self.as_ref().map(|_| MASK))
    }
}

/// The seconds of a time, in any of its forms.
fn seconds(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Some(seconds);
    }
    if let Some(iso) = text.strip_prefix('P') {
        let (days, time) = iso.split_once('T').unwrap_or((iso, ""));
        return Some(parts(days)? + parts(&time.replace('M', "m"))?).filter(|_| iso.len() > 1);
    }
    let (days, clock) = match text.split_once(" day") {
        Some((days, rest)) => (days.trim().parse::<f64>().ok()?, rest.trim_start_matches('s').trim_start_matches(',').trim()),
        None => (0.0, text),
    };
    let rest = match clock.split(':').collect::<Vec<_>>()[..] {
        [""] if clock.len() < text.len() => 0.0,
        [hours, minutes, seconds] => {
            hours.parse::<f64>().ok()? * 3600.0 + minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?
        }
        _ => parts(clock).filter(|_| !clock.is_empty())?,
    };
    Some(days * 86_400.0 + rest)
}

/// Numbers with a letter after each: `1h30m`. Nothing is no time at all.
fn parts(text: &str) -> Option<f64> {
    let (mut sum, mut number) = (0.0, String::new());
    for character in text.chars() {
        let unit = match character {
            '0'..='9' | '.' => {
                number.push(character);
                continue;
            }
            'w' | 'W' => 7.0 * 86_400.0,
            'd' | 'D' => 86_400.0,
            'h' | 'H' => 3600.0,
            'm' => 60.0,
            's' | 'S' => 1.0,
            _ => return None,
        };
        sum += std::mem::take(&mut number).parse::<f64>().ok()? * unit;
    }
    number.is_empty().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_forms_that_people_write() {
        for (text, expected) in [
            ("30", Some(30.0)),
            ("0.5", Some(0.5)),
            ("90s", Some(90.0)),
            ("1h30m", Some(5400.0)),
            ("7d", Some(604_800.0)),
            ("P7D", Some(604_800.0)),
            ("PT30M", Some(1800.0)),
            ("P1DT1S", Some(86_401.0)),
            ("1:30:00", Some(5400.0)),
            ("7 days", Some(604_800.0)),
            ("1 day, 0:00:01", Some(86_401.0)),
            ("", None),
            ("P", None),
            ("5x", None),
            ("m", None),
            ("-1", None),
            ("inf", None),
            ("NaN", None),
        ] {
            let read = <Duration as Value>::read(text).map(|duration| duration.as_secs_f64());
            assert_eq!(read, expected, "{text}");
        }
    }
}
