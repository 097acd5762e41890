//! What is wrong with a request, value by value, in the shape that clients know.

use std::collections::HashMap;

use onloan_api::InvalidValue;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult};
use crate::lenient::Description;

/// What of a wrong body is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Echo {
    /// All of it, so that its sender sees what was understood.
    Body,
    /// Nothing: it may hold a secret.
    Nothing,
}

/// A body that is no `T` as it stands: what was meant by it, or the answer that names all that is wrong.
pub(crate) fn read_leniently<T: DeserializeOwned + ToSchema>(text: &[u8], is_json: bool, echo: Echo) -> ApiResult<T> {
    let text = str::from_utf8(text).map_err(|_| ApiError::refused(400, "There was an error parsing the body"))?;
    let body = if is_json { serde_json::from_str(text).map_err(|error| no_json(text.as_bytes(), &error))? } else { Value::from(text) };
    match Description::of::<T>().read("body", body.clone()) {
        Ok(meant) => serde_json::from_value(meant.clone()).map_err(|_| invalid_body::<T>(meant.to_string().as_bytes(), echo)),
        Err(mut mistakes) if echo == Echo::Nothing => {
            mistakes.iter_mut().for_each(|mistake| mistake.input = None);
            Err(ApiError::invalid_values(mistakes, None))
        }
        Err(mistakes) => Err(ApiError::invalid_values(mistakes, Some(body))),
    }
}

/// The answer to a body that is no JSON; the place is counted in bytes from its start.
fn no_json(text: &[u8], error: &serde_json::Error) -> ApiError {
    let lines = text.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    let place = lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1);
    let loc = vec!["body".into(), place.into()];
    ApiError::invalid_value(InvalidValue { kind: "json_invalid".into(), loc, msg: "JSON decode error".into(), input: None }, None)
}

/// The answer to a body that is no `T`.
pub(crate) fn invalid_body<'a, T: Deserialize<'a>>(text: &'a [u8], echo: Echo) -> ApiError {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut deserializer) else {
        return ApiError::invalid(&["body"], "the body is followed by something else");
    };
    let parsed: Option<Value> = serde_json::from_slice(text).ok();
    let (path, inner) = (error.path(), error.inner());
    // A wrong value may look like wrong JSON to whoever reads only this type.
    let mistake = if inner.is_data() || parsed.is_some() {
        Mistake::of(&inner.to_string())
    } else {
        Mistake::new("json_invalid", "JSON decode error")
    };
    let body = parsed.filter(|_| echo == Echo::Body);
    let mut loc = vec![Value::from("body")];
    loc.extend(path.iter().filter_map(step));
    // An unknown field may be the last step already.
    loc.extend(mistake.field.filter(|field| !ends_with(path, field)).map(Value::from));
    let input = body.as_ref().and_then(|body| found(body, &loc[1..])).cloned();
    ApiError::invalid_value(InvalidValue { kind: mistake.kind.into(), loc, msg: mistake.message, input }, body)
}

/// What stands after the question mark, or the answer that names all that is wrong with it.
pub(crate) fn read_query<T: DeserializeOwned + ToSchema>(texts: HashMap<String, String>) -> ApiResult<T> {
    let texts = texts.into_iter().map(|(name, text)| (name, Value::from(text))).collect();
    let meant = Description::of::<T>().read("query", texts).map_err(|mistakes| ApiError::invalid_values(mistakes, None))?;
    serde_json::from_value(meant).map_err(|error| ApiError::invalid(&["query"], Mistake::of(&error.to_string()).message))
}

fn step(segment: &Segment) -> Option<Value> {
    match segment {
        Segment::Seq { index } => Some(Value::from(*index)),
        Segment::Map { key } => Some(Value::from(key.as_str())),
        Segment::Enum { variant } => Some(Value::from(variant.as_str())),
        Segment::Unknown => None,
    }
}

fn ends_with(path: &Path, field: &str) -> bool {
    matches!(path.iter().next_back(), Some(Segment::Map { key }) if key == field)
}

fn found<'v>(body: &'v Value, loc: &[Value]) -> Option<&'v Value> {
    loc.iter().try_fold(body, |value, step| match step {
        Value::String(key) => value.get(key),
        index => value.get(usize::try_from(index.as_u64()?).ok()?),
    })
}

/// A deserializer's complaint, understood.
struct Mistake {
    kind: &'static str,
    message: String,
    /// The field that is missing or unknown.
    field: Option<String>,
}

impl Mistake {
    fn new(kind: &'static str, message: &str) -> Self {
        Self { kind, message: message.to_owned(), field: None }
    }

    /// Understands a complaint. A value in it is left out, since it may be a secret.
    fn of(complaint: &str) -> Self {
        let complaint = complaint.rsplit_once(" at line ").map_or(complaint, |(text, _)| text);
        let field = || complaint.split('`').nth(1).map(str::to_owned);
        if complaint.starts_with("unknown field") {
            return Self { field: field(), ..Self::new("extra_forbidden", "Extra inputs are not permitted") };
        }
        if complaint.starts_with("missing field") {
            return Self { field: field(), ..Self::new("missing", "Field required") };
        }
        match complaint.rsplit_once(", expected ") {
            Some((start, expected)) if start.starts_with("unknown variant") => Self::new("enum", &format!("Input should be {expected}")),
            Some((start, expected)) if start.starts_with("invalid") => Self::new("type_error", &format!("Input should be {expected}")),
            Some(_) | None => Self::new("value_error", complaint),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(complaint: &str) -> (&'static str, String, Option<String>) {
        let Mistake { kind, message, field } = Mistake::of(complaint);
        (kind, message, field)
    }

    #[test]
    fn a_complaint_is_understood_and_loses_the_value() {
        for (complaint, kind, message, field) in [
            (
                "unknown field `colour`, expected `a` or `b` at line 1 column 9",
                "extra_forbidden",
                "Extra inputs are not permitted",
                Some("colour"),
            ),
            ("missing field `name` at line 1 column 2", "missing", "Field required", Some("name")),
            ("invalid type: string \"fake-password\", expected a map at line 1 column 22", "type_error", "Input should be a map", None),
            ("unknown variant `UP`, expected one of `A`, `B`", "enum", "Input should be one of `A`, `B`", None),
            ("something else", "value_error", "something else", None),
        ] {
            assert_eq!(told(complaint), (kind, message.to_owned(), field.map(str::to_owned)));
        }
    }
}
