//! `POST /events`.

use axum::extract::State;
use bytes::Bytes;
use http::StatusCode;
use onloan_api::events::ReceivedEvent;
use onloan_storage::events;

use super::recorder::Batch;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, now};

/// Take a batch of events. It answers when their rows are stored, so whoever has the answer can read them.
pub(crate) async fn create(state: State<AppState>, body: Bytes) -> ApiResult<StatusCode> {
    let received: Vec<ReceivedEvent<'_>> = serde_json::from_slice(&body).map_err(|error| ApiError::invalid("body", error.to_string()))?;
    let batch = Batch::sort(&received).map_err(|error| ApiError::invalid("body", error.to_string()))?;
    let mut tx = state.begin().await?;
    batch.record(&mut tx).await?;
    events::insert(&mut tx, batch.others, now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
