//! Spans of time as people write them: `30s`, `1h 30m`, `250ms`.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

/// The span that `text` names.
pub(crate) fn parse(text: &LitStr) -> syn::Result<Duration> {
    read(&text.value()).ok_or_else(|| {
        let message = format!("`{}` is no duration; write it like \"10s\", \"5m\", \"1h 30m\", \"2d\" or \"250ms\"", text.value());
        syn::Error::new(text.span(), message)
    })
}

/// The span as an expression.
pub(crate) fn tokens(duration: Duration) -> TokenStream {
    let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
    quote!(::core::time::Duration::new(#seconds, #nanoseconds))
}

fn read(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = None;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after.trim_start();
        let end = letters.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(letters.len());
        let (unit, after) = letters.split_at(end);
        let seconds = number.parse::<f64>().ok()? * seconds_in(unit)?;
        let part = Duration::try_from_secs_f64(seconds).ok()?;
        total = Some(total.unwrap_or(Duration::ZERO).checked_add(part)?);
        rest = after.trim_start();
    }
    total
}

fn seconds_in(unit: &str) -> Option<f64> {
    match unit {
        "ms" => Some(0.001),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60.0),
        "h" | "hour" | "hours" => Some(3_600.0),
        "d" | "day" | "days" => Some(86_400.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_people_write_it() {
        for (text, milliseconds) in [
            ("10s", 10_000),
            ("250ms", 250),
            ("1.5s", 1_500),
            ("1h 30m", 5_400_000),
            ("1h30m", 5_400_000),
            ("2 days", 172_800_000),
            ("0s", 0),
        ] {
            assert_eq!(read(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
    }

    #[test]
    fn nonsense_is_no_duration() {
        for text in ["", "10", "s", "10 parsecs", "-1s", "1h 30", "1..2s", "99999999999999999999d"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
