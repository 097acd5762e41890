//! `GET /events/filter/next`.

use axum::Json;
use axum::extract::State;
use onloan_api::events::{EventPage, EventPageQuery};
use onloan_storage::events;

use super::page::{Address, Cursor, Page, next_page};
use crate::error::ApiResult;
use crate::extract::Params;
use crate::state::AppState;

/// List the page that the one before named. What it counted is not counted again.
pub(crate) async fn filter_next(state: State<AppState>, address: Address, Params(query): Params<EventPageQuery>) -> ApiResult<Json<Page>> {
    let cursor = Cursor::from_token(&query.page_token)?;
    let events = events::list(&mut state.read().await?, &cursor.filter, cursor.after, cursor.limit).await?;
    let total = cursor.total;
    let next_page = next_page(&address, cursor, &events);
    Ok(Json(Page(EventPage { events, total, next_page })))
}
