//! How a request is read: bodies, ids in paths, and windows of lists.

use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use bytes::Bytes;
use http::request::Parts;
use onloan_domain::filters::Page;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// How many rows a list gives at most, and when it is not told.
const MOST_ROWS: i64 = 200;

/// A JSON body. An empty one reads as `{}`.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| ApiError::refused(error.status().as_u16(), error.body_text()))?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        serde_json::from_slice(text).map(Self).map_err(|error| ApiError::invalid("body", error.to_string()))
    }
}

/// An id in the path. A text that is no id is a path that does not exist.
pub(crate) struct Id<T>(pub(crate) T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(|| ApiError::not_found("Not Found"))
    }
}

/// The window that a list asks for.
pub(crate) fn page(limit: Option<i64>, offset: Option<i64>) -> Result<Page, ApiError> {
    let limit = limit.unwrap_or(MOST_ROWS);
    let offset = offset.unwrap_or(0);
    match (u64::try_from(limit), u64::try_from(offset)) {
        (Ok(limit), Ok(offset)) if limit <= MOST_ROWS.unsigned_abs() => Ok(Page { limit, offset }),
        (_, Err(_)) => Err(ApiError::invalid("offset", "Input should be greater than or equal to 0".into())),
        (Ok(_), Ok(_)) => Err(ApiError::refused(422, format!("Invalid limit: must be less than or equal to {MOST_ROWS}."))),
        (Err(_), Ok(_)) => Err(ApiError::refused(422, "Invalid limit: must be greater than or equal to 0.")),
    }
}
