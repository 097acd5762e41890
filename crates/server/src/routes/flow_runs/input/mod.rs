//! `/flow_runs/{id}/input`: what others hand to a run.

mod create;
mod delete;
mod filter;
mod read;

use axum::Router;
use axum::routing::{get, post};

use crate::error::ApiError;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/flow_runs/{id}/input", post(create::create))
        .route("/flow_runs/{id}/input/filter", post(filter::filter))
        .route("/flow_runs/{id}/input/{key}", get(read::read).delete(delete::delete))
}

fn not_found() -> ApiError {
    ApiError::not_found("Flow run input not found")
}
