//! `/onloan/audit`: ours, not Prefect's.

mod append;
mod filter;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/onloan/audit", post(append::append)).route("/onloan/audit/filter", post(filter::filter))
}
