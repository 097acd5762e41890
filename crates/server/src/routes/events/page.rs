//! Pages of events: where the next one begins, as a token that only this server reads.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::HOST;
use http::request::Parts;
use onloan_api::events::{EventPage, MAX_EVENTS};
use onloan_domain::filters::EventFilter;
use onloan_domain::{Duration, Event, Timestamp};
use onloan_storage::events::{After, StoredEvent};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{ApiError, ApiResult};
use crate::openapi::{Input, Sketch};

const DAY: i64 = 24 * 3600 * 1_000_000;

/// Lists look back so many days, from the beginning of today, when nothing else is asked.
const LOOK_BACK_DAYS: i64 = 180;

/// A search is at most so many characters long.
const LONGEST_SEARCH: usize = 200;

/// The filter with its range of time filled in, so that later pages ask the same.
pub(super) fn complete(mut filter: EventFilter, now: Timestamp) -> ApiResult<EventFilter> {
    if filter.text.as_ref().is_some_and(|text| text.query.chars().count() > LONGEST_SEARCH) {
        let message = format!("String should have at most {LONGEST_SEARCH} characters");
        return Err(ApiError::invalid(&["body", "filter", "text", "query"], message));
    }
    let today = Timestamp::from_micros(now.as_micros().div_euclid(DAY) * DAY);
    filter.occurred.since.get_or_insert(today - Duration::from_micros(LOOK_BACK_DAYS * DAY));
    filter.occurred.until.get_or_insert(now);
    Ok(filter)
}

/// Where a list is.
#[derive(Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) filter: EventFilter,
    /// How many events matched when the first page was asked for.
    pub(super) total: u64,
    pub(super) limit: u64,
    /// How many were on the pages before.
    pub(super) read: u64,
    /// The last of them.
    pub(super) after: Option<After>,
}

impl Cursor {
    /// What the token of a page says. It is refused when this server cannot have written it.
    pub(super) fn from_token(token: &str) -> ApiResult<Self> {
        let text = URL_SAFE_NO_PAD.decode(token.trim_end_matches('=')).ok();
        let cursor = text.and_then(|text| serde_json::from_slice::<Self>(&text).ok());
        cursor.filter(|cursor| cursor.limit <= MAX_EVENTS.unsigned_abs()).ok_or_else(|| ApiError::refused(403, "Forbidden"))
    }

    fn to_token(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_string(self).expect("filters have string keys and no failing parts"))
    }
}

/// Where the page after this one is, if there is one.
pub(super) fn next_page(address: &Address, mut cursor: Cursor, events: &[StoredEvent]) -> Option<String> {
    cursor.read += cursor.limit;
    cursor.after = events.last().map(|last| After { occurred: last.occurred, id: last.id }).or(cursor.after);
    let there_is = cursor.read < cursor.total && !(cursor.limit > 0 && events.is_empty());
    there_is.then(|| format!("{}/api/events/filter/next?page-token={}", address.0, cursor.to_token()))
}

/// A page as it is answered.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Page(pub(super) EventPage<StoredEvent>);

/// What is stored is written as it was received.
impl PartialSchema for Page {
    fn schema() -> RefOr<Schema> {
        EventPage::<Event>::schema()
    }
}

impl ToSchema for Page {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        EventPage::<Event>::schemas(schemas);
    }
}

impl Input for Address {
    fn describe(_: &mut Sketch) {}
}

/// Where the client reached this server.
pub(super) struct Address(String);

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(HOST.as_str()).or(parts.uri.host()).unwrap_or("localhost");
        let scheme = text("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
        Ok(Self(format!("{scheme}://{host}")))
    }
}
