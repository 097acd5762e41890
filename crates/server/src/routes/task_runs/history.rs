//! `POST /task_runs/history`.

use axum::Json;
use axum::extract::State;
use onloan_api::{HistoryBody, HistoryInterval};
use onloan_storage::history;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::routes::intervals::{intervals, span};
use crate::state::{AppState, now};

/// How many task runs were expected in each interval, by state.
pub(crate) async fn history(state: State<AppState>, Body(body): Body<HistoryBody>) -> ApiResult<Json<Vec<HistoryInterval>>> {
    let span = span(&body)?;
    let counted = history::of_task_runs(&mut state.read().await?, &body.filters, span, now()).await?;
    Ok(Json(intervals(span, counted)))
}
