//! `/v2/concurrency_limits`.

mod create;
mod decrement;
mod decrement_with_lease;
mod delete;
mod filter;
mod increment;
mod increment_with_lease;
mod read;
mod renew;
pub(in crate::routes) mod slots;
mod update;

use axum::Router;
use axum::routing::{get, post};
use onloan_domain::ConcurrencyLimit;
use onloan_storage::{Session, concurrency_limits};

use super::collection::collection;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/v2/concurrency_limits/", post(create::create)))
        .route("/v2/concurrency_limits/filter", post(filter::filter))
        .route("/v2/concurrency_limits/increment", post(increment::increment))
        .route("/v2/concurrency_limits/increment-with-lease", post(increment_with_lease::increment_with_lease))
        .route("/v2/concurrency_limits/decrement", post(decrement::decrement))
        .route("/v2/concurrency_limits/decrement-with-lease", post(decrement_with_lease::decrement_with_lease))
        .route("/v2/concurrency_limits/leases/{id}/renew", post(renew::renew))
        .route("/v2/concurrency_limits/{id_or_name}", get(read::read).patch(update::update).delete(delete::delete))
}

/// The limit that a path names by its id or by its name.
async fn named(session: &mut Session, id_or_name: &str) -> ApiResult<ConcurrencyLimit> {
    let found = match id_or_name.parse() {
        Ok(id) => concurrency_limits::find(session, id).await?,
        Err(_) => concurrency_limits::find_by_name(session, id_or_name).await?,
    };
    found.ok_or_else(|| ApiError::not_found("Concurrency Limit not found"))
}
