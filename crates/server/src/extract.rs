//! How a request is read: bodies, queries, ids in paths, and windows of lists. What is wrong with one is `invalid`'s to say.

use std::any::type_name;
use std::collections::HashMap;
use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use onloan_api::{BULK_LIMIT, InvalidValue, MAX_LIMIT};
use onloan_domain::filters::Page;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::depth::{DEEPEST, is_too_deep};
use crate::error::{ApiError, ApiResult};
use crate::invalid::{Echo, invalid_body, read_leniently, read_query};
use crate::suspects::Watched;

/// A JSON body. What is wrong with it is answered together with the body.
pub(crate) struct Body<T>(pub(crate) T);

/// A JSON body that may hold a secret, so that nothing of it is answered when it is wrong.
pub(crate) struct SecretBody<T>(pub(crate) T);

/// A JSON body that is read in place, for values that borrow from it.
pub(crate) struct RawBody {
    bytes: Bytes,
    /// Whether the sender calls it JSON. What is not called so is not taken for it: a page of another site could send it.
    is_json: bool,
}

impl RawBody {
    pub(crate) fn parse<'a, T: Deserialize<'a>>(&'a self) -> ApiResult<T> {
        let text = self.text()?;
        // Read twice when it is wrong: keeping track of the way to each value costs more than reading it.
        serde_json::from_slice(text).map_err(|_| invalid_body::<T>(text, Echo::Nothing))
    }

    fn read<T: DeserializeOwned + ToSchema>(&self, echo: Echo) -> ApiResult<T> {
        let text = self.text()?;
        match serde_json::from_slice(text) {
            // A list may pass for the fields of a structure in their order, which nobody means.
            Ok(read) if self.is_json && (!text.trim_ascii_start().starts_with(b"[") || is_list::<T>()) => Ok(read),
            Ok(_) | Err(_) => read_leniently(text, self.is_json, echo),
        }
    }

    fn text(&self) -> ApiResult<&[u8]> {
        let text: &[u8] = if self.bytes.is_empty() { b"null" } else { &self.bytes };
        let too_deep = || ApiError::invalid(&["body"], format!("the body is nested more than {DEEPEST} deep"));
        if is_too_deep(text) { Err(too_deep()) } else { Ok(text) }
    }
}

/// Whether a type of content is JSON, like `application/json; charset=utf-8` and `application/problem+json`.
fn is_json(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media.strip_prefix("application/").is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}

fn is_list<T>() -> bool {
    type_name::<T>().starts_with(type_name::<Vec<()>>().trim_end_matches("<()>"))
}

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> ApiResult<Self> {
        let watched = request.extensions().get::<Watched>().cloned();
        let is_json = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(is_json);
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| ApiError::refused(error.status().as_u16(), error.body_text()))?;
        if let Some(watched) = watched {
            watched.look(&bytes);
        }
        Ok(Self { is_json: is_json || bytes.is_empty(), bytes })
    }
}

/// A body that is one text, in quotes as JSON has it. None is an empty text.
pub(crate) struct TextBody(pub(crate) String);

impl<S: Send + Sync> FromRequest<S> for TextBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> ApiResult<Self> {
        let body = RawBody::from_request(request, state).await?;
        if body.text()? == b"null" { Ok(Self(String::new())) } else { body.read(Echo::Body).map(Self) }
    }
}

impl<T: DeserializeOwned + ToSchema, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> ApiResult<Self> {
        RawBody::from_request(request, state).await?.read(Echo::Body).map(Self)
    }
}

impl<T: DeserializeOwned + ToSchema, S: Send + Sync> FromRequest<S> for SecretBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> ApiResult<Self> {
        RawBody::from_request(request, state).await?.read(Echo::Nothing).map(Self)
    }
}

/// What stands after the question mark.
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned + ToSchema, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> ApiResult<Self> {
        if let Ok(Query(params)) = Query::<T>::try_from_uri(&parts.uri) {
            return Ok(Self(params));
        }
        let texts = Query::<HashMap<String, String>>::try_from_uri(&parts.uri);
        let Query(texts) = texts.map_err(|error| ApiError::invalid(&["query"], error.body_text()))?;
        read_query(texts).map(Self)
    }
}

/// An id in the path. A text that is no id is a path that does not exist.
pub(crate) struct Id<T>(pub(crate) T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(|| ApiError::not_found("Not Found"))
    }
}

/// Two ids in the path, the outer one first.
pub(crate) struct Ids<A, B>(pub(crate) A, pub(crate) B);

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for Ids<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let ids = texts.ok().and_then(|Path((outer, inner))| Some(Self(outer.parse().ok()?, inner.parse().ok()?)));
        ids.ok_or_else(|| ApiError::not_found("Not Found"))
    }
}

/// A name in the path.
pub(crate) struct Name(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        name.map(|Path(name)| Self(name)).map_err(|_| ApiError::not_found("Not Found"))
    }
}

/// Two names in the path, the outer one first.
pub(crate) struct Names(pub(crate) String, pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Names {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let names = Path::<(String, String)>::from_request_parts(parts, state).await;
        names.map(|Path((outer, inner))| Self(outer, inner)).map_err(|_| ApiError::not_found("Not Found"))
    }
}

/// An id and a text in the path, in this order.
pub(crate) struct IdAnd<T>(pub(crate) T, pub(crate) String);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for IdAnd<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await.ok();
        let both = texts.and_then(|Path((id, text))| Some(Self(id.parse().ok()?, text)));
        both.ok_or_else(|| ApiError::not_found("Not Found"))
    }
}

/// The window that a list asks for.
pub(crate) fn page(limit: Option<i64>, offset: Option<i64>) -> ApiResult<Page> {
    let (limit, offset) = (limit.unwrap_or(MAX_LIMIT), offset.unwrap_or(0));
    let Ok(offset) = u64::try_from(offset) else {
        return Err(too_small("offset", 0));
    };
    match u64::try_from(limit) {
        Ok(limit) if limit <= MAX_LIMIT.unsigned_abs() => Ok(Page { limit, offset }),
        Ok(_) => Err(ApiError::refused(422, format!("Invalid limit: must be less than or equal to {MAX_LIMIT}."))),
        Err(_) => Err(ApiError::refused(422, "Invalid limit: must be greater than or equal to 0.")),
    }
}

/// The window of a page that is asked for by its number, and that number.
pub(crate) fn numbered_page(limit: Option<i64>, number: i64) -> ApiResult<(Page, u64)> {
    let Page { limit, .. } = page(limit, None)?;
    match u64::try_from(number) {
        Ok(number) if number >= 1 => Ok((Page { limit, offset: (number - 1).saturating_mul(limit) }, number)),
        Ok(_) | Err(_) => Err(too_small("page", 1)),
    }
}

/// How many rows an operation on many may change.
pub(crate) fn bulk(limit: i64) -> ApiResult<Page> {
    match u64::try_from(limit) {
        Ok(limit @ 1..=MOST_IN_BULK) => Ok(Page { limit, offset: 0 }),
        Ok(0) | Err(_) => Err(too_small("limit", 1)),
        Ok(_) => Err(too_large("limit", BULK_LIMIT)),
    }
}

const MOST_IN_BULK: u64 = BULK_LIMIT.unsigned_abs();

/// A number of the body is smaller than it may be.
pub(crate) fn too_small(field: &str, least: i64) -> ApiError {
    out_of_range(field, "greater_than_equal", format!("Input should be greater than or equal to {least}"))
}

/// A number of the body is larger than it may be.
pub(crate) fn too_large(field: &str, most: i64) -> ApiError {
    out_of_range(field, "less_than_equal", format!("Input should be less than or equal to {most}"))
}

fn out_of_range(field: &str, kind: &str, msg: String) -> ApiError {
    let loc = vec!["body".into(), field.into()];
    ApiError::invalid_value(InvalidValue { kind: kind.to_owned(), loc, msg, input: None }, None)
}
