//! `/ui/schemas`.

mod validate;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/ui/schemas/validate", post(validate::validate))
}
