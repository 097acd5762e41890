//! `/flow_runs`.

mod count;
mod create;
mod delete;
mod filter;
mod read;
mod set_state;
pub(crate) mod transition;
mod update;
mod update_labels;

use axum::Router;
use axum::routing::{get, patch, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/flow_runs/", post(create::create)))
        .route("/flow_runs/filter", post(filter::filter))
        .route("/flow_runs/count", post(count::count))
        .route("/flow_runs/{id}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/flow_runs/{id}/labels", patch(update_labels::update_labels))
        .route("/flow_runs/{id}/set_state", post(set_state::set_state))
}
