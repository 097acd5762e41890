//! `/flows`.

mod bulk_delete;
mod count;
mod create;
mod delete;
mod filter;
mod paginate;
mod read;
mod read_by_name;
mod update;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::error::ApiError;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/flows/", post(create::create)))
        .route("/flows/filter", post(filter::filter))
        .route("/flows/paginate", post(paginate::paginate))
        .route("/flows/count", post(count::count))
        .route("/flows/bulk_delete", post(bulk_delete::bulk_delete))
        .route("/flows/name/{name}", get(read_by_name::read_by_name))
        .route("/flows/{id}", get(read::read).patch(update::update).delete(delete::delete))
}

fn not_found() -> ApiError {
    ApiError::not_found("Flow not found")
}
