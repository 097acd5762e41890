//! The frame around every answer: whether it worked, a code, a text, and data.

use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use onloan_blocks::database::DatabaseError;

use crate::error;

/// An answer. Refusals travel in it too, mostly with HTTP status 200.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(crate) struct Envelope<T> {
    /// Whether it worked.
    #[serde(default)]
    pub(crate) success: bool,
    /// Snowflake's code, also for "not yet".
    #[serde(default)]
    pub(crate) code: Option<String>,
    /// Snowflake's text.
    #[serde(default)]
    pub(crate) message: Option<String>,
    /// What was asked for.
    pub(crate) data: Option<T>,
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads an answer, whatever its HTTP status: a refusal may be one in both layers.
    ///
    /// # Errors
    /// When it is no envelope; the text says what the server may be instead.
    pub(crate) fn parse(status: StatusCode, body: &[u8], host: &str) -> Result<Self, DatabaseError> {
        let parsed = serde_json::from_slice::<Self>(body);
        match (parsed, status.as_u16()) {
            (Ok(envelope), _) if status.is_success() || envelope.code.is_some() => Ok(envelope),
            (_, 401 | 403 | 404) => Err(error::connection(format!(
                "`{host}` answered HTTP {}: it knows no such account, or a network policy keeps this machine out; check the field `account`",
                status.as_u16()
            ))),
            (Ok(_), _) => Err(error::protocol(format!("`{host}` answered HTTP {}", status.as_u16()))),
            // The position is told and the text is not: an answer may hold tokens.
            (Err(why), _) => Err(error::protocol(format!(
                "`{host}` answered HTTP {} with what is no Snowflake answer (line {}, column {}): is it a Snowflake server?",
                status.as_u16(),
                why.line(),
                why.column()
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_blocks::database::DatabaseErrorKind;

    fn parse(status: u16, body: &str) -> Result<Envelope<serde_json::Value>, DatabaseError> {
        Envelope::parse(StatusCode::from_u16(status).unwrap(), body.as_bytes(), "host")
    }

    #[test]
    fn refusals_are_read_under_any_status() {
        let refusal = r#"{"success": false, "code": "390104", "message": "log in", "data": null}"#;
        assert_eq!(parse(401, refusal).unwrap().code.as_deref(), Some("390104"));
        assert_eq!(parse(200, refusal).unwrap().code.as_deref(), Some("390104"));
    }

    #[test]
    fn what_is_no_answer_says_what_it_may_be() {
        assert_eq!(parse(404, "<html>").unwrap_err().kind, DatabaseErrorKind::Connection);
        assert_eq!(parse(403, "{}").unwrap_err().kind, DatabaseErrorKind::Connection);
        let error = parse(200, "{\"token\": \"fake-token\"").unwrap_err();
        assert_eq!(error.kind, DatabaseErrorKind::Protocol);
        assert!(!error.message.contains("fake-token"));
    }
}
