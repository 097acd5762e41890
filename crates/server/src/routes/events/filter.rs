//! `POST /events/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::events::{EventFilterBody, EventPage, MAX_EVENTS};
use onloan_storage::events;

use super::page::{Address, Cursor, Page, complete, next_page};
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// List events, a page at a time.
pub(crate) async fn filter(state: State<AppState>, address: Address, Body(body): Body<EventFilterBody>) -> ApiResult<Json<Page>> {
    let limit = body.limit.unwrap_or(MAX_EVENTS);
    let limit = match u64::try_from(limit) {
        Ok(_) if limit > MAX_EVENTS => Err(format!("Input should be less than or equal to {MAX_EVENTS}")),
        Ok(limit) => Ok(limit),
        Err(_) => Err("Input should be greater than or equal to 0".to_owned()),
    };
    let limit = limit.map_err(|message| ApiError::invalid(&["body", "limit"], message))?;
    let filter = complete(body.filter.unwrap_or_default(), now())?;
    let mut session = state.read().await?;
    let total = events::count(&mut session, &filter).await?;
    let events = events::list(&mut session, &filter, None, limit).await?;
    let next_page = next_page(&address, Cursor { filter, total, limit, read: 0, after: None }, &events);
    Ok(Json(Page(EventPage { events, total, next_page })))
}
