//! `/templates`, also at its older place below `/automations`.

mod validate;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;
pub(super) use validate::template_problem;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/templates/validate", post(validate::validate)).route("/automations/templates/validate", post(validate::validate))
}
