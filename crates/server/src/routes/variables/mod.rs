//! `/variables`.

mod count;
mod create;
mod delete;
mod delete_by_name;
mod filter;
mod read;
mod read_by_name;
mod update;
mod update_by_name;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::error::ApiError;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    let by_name = get(read_by_name::read_by_name).patch(update_by_name::update_by_name).delete(delete_by_name::delete_by_name);
    Router::new()
        .merge(collection("/variables/", post(create::create)))
        .route("/variables/filter", post(filter::filter))
        .route("/variables/count", post(count::count))
        .route("/variables/name/{name}", by_name)
        .route("/variables/{id}", get(read::read).patch(update::update).delete(delete::delete))
}

fn not_found() -> ApiError {
    ApiError::not_found("Variable not found.")
}
