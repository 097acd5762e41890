//! `/onloan/services`: ours, not Prefect's.

mod list;

use axum::Router;
use axum::routing::get;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/onloan/services", get(list::list))
}
