//! The one error type of the API, and its envelope.

use axum::Json;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use onloan_api::{ErrorBody, InvalidValue};
use onloan_storage::Error;
use serde_json::Value;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    /// In a box, since every handler's result has room for an error.
    body: Box<ErrorBody>,
    /// What is said in a header besides.
    header: Option<Box<(HeaderName, String)>>,
}

/// What every handler answers.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

/// A constraint of the database was violated; the text is the reference's.
const INTEGRITY: &str =
    "Data integrity conflict. This usually means a unique or foreign key constraint was violated. See server logs for details.";

impl ApiError {
    /// Whether the same request would be refused again.
    pub(crate) fn is_lasting(&self) -> bool {
        self.status.is_client_error()
    }

    /// There is no such thing, as `Flow run not found`.
    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorBody::detail(text))
    }

    /// The same where the reference names an exception.
    pub(crate) fn missing(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorBody::exception(text))
    }

    /// Something of that name exists already.
    pub(crate) fn conflict(text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, ErrorBody::detail(text))
    }

    /// What is made would refer to something that does not exist.
    pub(crate) fn dangling() -> Self {
        Self::conflict(INTEGRITY)
    }

    /// A refusal with a reason of its own.
    pub(crate) fn refused(status: u16, text: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        Self::new(status, ErrorBody::detail(text))
    }

    /// A value of the request is not what it should be; `loc` is the way to it, starting with `body` or `query`.
    pub(crate) fn invalid(loc: &[&str], message: impl Into<String>) -> Self {
        let loc = loc.iter().copied().map(Value::from).collect();
        Self::invalid_value(InvalidValue { kind: "value_error".into(), loc, msg: message.into(), input: None }, None)
    }

    /// What is wrong, in one line.
    pub(crate) fn summary(&self) -> String {
        self.body.summary()
    }

    /// The same, with everything that is known about the value, and the body where it may be repeated.
    pub(crate) fn invalid_value(value: InvalidValue, request_body: Option<Value>) -> Self {
        Self::invalid_values(vec![value], request_body)
    }

    /// The same for several values.
    pub(crate) fn invalid_values(values: Vec<InvalidValue>, request_body: Option<Value>) -> Self {
        let body = ErrorBody { exception_detail: Some(values), request_body, ..ErrorBody::exception("Invalid request received.") };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, body)
    }

    /// Who calls is not known to be somebody who may.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, ErrorBody::exception("Unauthorized"))
    }

    /// The same answer with a header.
    pub(crate) fn with_header(self, name: HeaderName, value: String) -> Self {
        Self { header: Some(Box::new((name, value))), ..self }
    }

    fn new(status: StatusCode, body: ErrorBody) -> Self {
        Self { status, body: Box::new(body), header: None }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let (status, body) = match &error {
            Error::Duplicate(_) | Error::MissingReference(_) => (StatusCode::CONFLICT, ErrorBody::detail(INTEGRITY)),
            Error::Busy(_) => (StatusCode::SERVICE_UNAVAILABLE, ErrorBody::exception("Service Unavailable")),
            Error::Unreadable { .. } | Error::Open { .. } | Error::Database(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorBody::exception("Internal Server Error"))
            }
        };
        tracing::warn!("a request failed: {error}");
        Self::new(status, body)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> axum::response::Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some((name, value)) = self.header.map(|header| *header)
            && let Ok(value) = HeaderValue::try_from(value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// The answer when not even an answer could be made.
pub(crate) fn internal() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(br#"{"exception_message":"Internal Server Error"}"#));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
