//! Texts, numbers, yes and no, ids and times: how far each may be from its type, and what is said when it is too far.

use onloan_domain::Timestamp;
use serde_json::{Number, Value};
use uuid::Uuid;

use super::{Reader, Way};

/// Numbers of seconds beyond this are milliseconds.
const LATEST_SECOND: f64 = 2e10;

impl Reader<'_> {
    /// A value that is neither an object nor a list.
    pub(super) fn scalar(&mut self, kind: &str, schema: &Value, value: Value, way: Way<'_>) -> Value {
        if let Some(words) = schema["enum"].as_array() {
            return self.word(words, value, way);
        }
        let read = match (kind, schema["format"].as_str()) {
            ("string", Some("uuid")) => an_id(&value),
            ("string", Some("date-time")) => a_time(&value),
            ("string", _) if value.is_string() => Ok(value.clone()),
            ("string", _) => Err(("string_type", "Input should be a valid string".to_owned())),
            ("integer", _) => a_whole_number(&value),
            ("number", _) => a_number(&value),
            ("boolean", _) => a_flag(&value),
            _ => Ok(value.clone()),
        };
        match read.and_then(|read| within_bounds(schema, read)) {
            Ok(read) => read,
            Err((kind, message)) => self.refuse(way, kind, &message, value),
        }
    }

    pub(super) fn word(&mut self, words: &[Value], value: Value, way: Way<'_>) -> Value {
        if words.contains(&value) {
            return value;
        }
        let known: Vec<String> = words.iter().map(|word| format!("'{}'", word.as_str().unwrap_or_default())).collect();
        let message = match known.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("Input should be {} or {last}", rest.join(", ")),
            Some((only, _)) => format!("Input should be {only}"),
            None => "No value is permitted".to_owned(),
        };
        let kind = if words.len() == 1 { "literal_error" } else { "enum" };
        self.refuse(way, kind, &message, value)
    }
}

type Read = Result<Value, (&'static str, String)>;

fn an_id(value: &Value) -> Read {
    match value.as_str() {
        None => Err(("uuid_type", "UUID input should be a string, bytes or UUID object".to_owned())),
        Some(text) => match Uuid::parse_str(text) {
            Ok(id) => Ok(id.to_string().into()),
            Err(error) => Err(("uuid_parsing", format!("Input should be a valid UUID, {error}"))),
        },
    }
}

fn a_time(value: &Value) -> Read {
    let seconds = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.parse::<Timestamp>().is_ok() => return Ok(value.clone()),
        Value::String(text) => match text.parse() {
            Ok(seconds) => Some(seconds),
            Err(_) => return Err(("datetime_from_date_parsing", "Input should be a valid datetime or date".to_owned())),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let Some(seconds) = seconds else { return Err(("datetime_type", "Input should be a valid datetime".to_owned())) };
    let seconds = if seconds.abs() > LATEST_SECOND { seconds / 1e3 } else { seconds };
    if seconds.abs() > LATEST_SECOND {
        return Err((
            "datetime_parsing",
            "Input should be a valid datetime, dates after 9999 are not supported as unix timestamps".to_owned(),
        ));
    }
    Ok(Timestamp::from_micros((seconds * 1e6).round() as i64).to_string().into())
}

fn a_whole_number(value: &Value) -> Read {
    let unparsable = || ("int_parsing", "Input should be a valid integer, unable to parse string as an integer".to_owned());
    match value {
        Value::Bool(flag) => Ok(i64::from(*flag).into()),
        Value::Number(number) if number.is_i64() => Ok(value.clone()),
        Value::Number(number) => match number.as_f64() {
            // `as` saturates: a number that is too large for us is as large as any that we know.
            Some(float) if float.fract() == 0.0 => Ok((float as i64).into()),
            Some(_) | None => Err(("int_from_float", "Input should be a valid integer, got a number with a fractional part".to_owned())),
        },
        Value::String(text) => text.trim().parse::<i64>().map(Value::from).map_err(|_| unparsable()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(("int_type", "Input should be a valid integer".to_owned())),
    }
}

fn a_number(value: &Value) -> Read {
    match value {
        Value::Bool(flag) => Ok(u8::from(*flag).into()),
        Value::Number(_) => Ok(value.clone()),
        Value::String(text) => match text.trim().parse().ok().and_then(Number::from_f64) {
            Some(number) => Ok(number.into()),
            None => Err(("float_parsing", "Input should be a valid number, unable to parse string as a number".to_owned())),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => Err(("float_type", "Input should be a valid number".to_owned())),
    }
}

fn a_flag(value: &Value) -> Read {
    let unclear = || ("bool_parsing", "Input should be a valid boolean, unable to interpret input".to_owned());
    match value {
        Value::Bool(_) => Ok(value.clone()),
        Value::Number(number) => match number.as_f64() {
            Some(1.0) => Ok(true.into()),
            Some(0.0) => Ok(false.into()),
            Some(_) | None => Err(unclear()),
        },
        Value::String(text) => match text.to_lowercase().as_str() {
            "1" | "on" | "t" | "true" | "y" | "yes" => Ok(true.into()),
            "0" | "off" | "f" | "false" | "n" | "no" => Ok(false.into()),
            _ => Err(unclear()),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => Err(("bool_type", "Input should be a valid boolean".to_owned())),
    }
}

fn within_bounds(schema: &Value, value: Value) -> Read {
    if let Some(text) = value.as_str() {
        let (least, most) = (schema["minLength"].as_u64().unwrap_or(0), schema["maxLength"].as_u64().unwrap_or(u64::MAX));
        let length = text.chars().count() as u64;
        if length < least {
            return Err((
                "string_too_short",
                format!("String should have at least {least} character{}", if least == 1 { "" } else { "s" }),
            ));
        }
        if length > most {
            return Err(("string_too_long", format!("String should have at most {most} characters")));
        }
        let pattern = schema["pattern"].as_str();
        if let Some(pattern) = pattern.filter(|_| text.is_empty() || text.contains(['/', '%', '&', '>', '<'])) {
            return Err(("string_pattern_mismatch", format!("String should match pattern '{pattern}'")));
        }
    }
    let Some(number) = value.as_f64() else { return Ok(value) };
    let bound = |name: &str| schema[name].as_f64();
    if let Some(least) = bound("minimum").filter(|least| number < *least) {
        return Err(("greater_than_equal", format!("Input should be greater than or equal to {least}")));
    }
    if let Some(least) = bound("exclusiveMinimum").filter(|least| number <= *least) {
        return Err(("greater_than", format!("Input should be greater than {least}")));
    }
    if let Some(most) = bound("maximum").filter(|most| number > *most) {
        return Err(("less_than_equal", format!("Input should be less than or equal to {most}")));
    }
    Ok(value)
}
