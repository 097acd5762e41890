//! `/onloan/secrets`: ours, not Prefect's. Where secrets are and what they are sealed with; never what they are.

mod filter;
mod filter_suspected;
mod read;
mod rotate;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/onloan/secrets", get(read::read))
        .route("/onloan/secrets/filter", post(filter::filter))
        .route("/onloan/secrets/rotate", post(rotate::rotate))
        .route("/onloan/secrets/suspected/filter", post(filter_suspected::filter_suspected))
}
