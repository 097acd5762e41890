//! The error envelope: every shape that an answer with a status of 400 or more can have.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Body of an answer that is an error. Which keys it has depends on the kind of error.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ErrorBody {
    /// What is wrong with what was asked for (not found, exists already, not allowed).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
    /// What is wrong with the request or the server as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception_message: Option<String>,
    /// Each value of the body that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception_detail: Option<Vec<InvalidValue>>,
    /// The body as it was understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_body: Option<Value>,
}

/// One wrong value of a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidValue {
    /// What kind of mistake, like `missing` or `extra_forbidden`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The way to the value, starting at `body`.
    pub loc: Vec<Value>,
    /// The mistake, for people.
    pub msg: String,
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
}

impl ErrorBody {
    /// `{"detail": …}`.
    #[must_use]
    pub fn detail(text: impl Into<String>) -> Self {
        Self { detail: Some(Value::String(text.into())), ..Self::default() }
    }

    /// `{"exception_message": …}`.
    #[must_use]
    pub fn exception(text: impl Into<String>) -> Self {
        Self { exception_message: Some(text.into()), ..Self::default() }
    }

    /// The error in one line, for people.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        match &self.detail {
            Some(Value::String(text)) => parts.push(text.clone()),
            Some(other) => parts.push(other.to_string()),
            None => {}
        }
        parts.extend(self.exception_message.clone());
        for invalid in self.exception_detail.iter().flatten() {
            let path: Vec<String> = invalid.loc.iter().map(plain).collect();
            parts.push(format!("{}: {}", path.join("."), invalid.msg));
        }
        parts.join("; ")
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_summary_names_each_wrong_value() {
        let body: ErrorBody = serde_json::from_str(
            r#"{"exception_message":"Invalid request received.","exception_detail":
               [{"type":"missing","loc":["body","flow_id"],"msg":"Field required"}],"request_body":{}}"#,
        )
        .unwrap();
        assert_eq!(body.summary(), "Invalid request received.; body.flow_id: Field required");
    }
}
