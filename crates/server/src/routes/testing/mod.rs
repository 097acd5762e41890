//! `/onloan/testing`: for tests. It is only there where the server was started for them.

mod reset;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/onloan/testing/reset", post(reset::reset))
}
