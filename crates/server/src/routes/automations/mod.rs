//! `/automations`.

mod count;
mod create;
mod delete;
mod delete_owned_by;
mod filter;
mod patch;
mod read;
mod related_to;
mod tell;
mod update;

use axum::Router;
use axum::routing::{delete, get, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/automations/", post(create::create)))
        .route("/automations/filter", post(filter::filter))
        .route("/automations/count", post(count::count))
        .route("/automations/related-to/{resource_id}", get(related_to::related_to))
        .route("/automations/owned-by/{resource_id}", delete(delete_owned_by::delete_owned_by))
        .route("/automations/{id}", get(read::read).put(update::update).patch(patch::patch).delete(delete::delete))
}
