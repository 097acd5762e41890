//! `POST /events`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::events::ReceivedEvent;

use crate::error::ApiResult;
use crate::events;
use crate::extract::RawBody;
use crate::state::AppState;

/// Take a batch of events. It answers when their rows are stored, so whoever has the answer can read them.
pub(crate) async fn create(state: State<AppState>, body: RawBody) -> ApiResult<StatusCode> {
    let received: Vec<ReceivedEvent<'_>> = body.parse()?;
    events::take(&state, &received).await?;
    Ok(StatusCode::NO_CONTENT)
}
