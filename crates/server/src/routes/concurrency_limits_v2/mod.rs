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

use onloan_domain::ConcurrencyLimit;
use onloan_storage::{Session, concurrency_limits};

use crate::error::{ApiError, ApiResult};
use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/v2/concurrency_limits/", create::create)
        .post("/v2/concurrency_limits/filter", filter::filter)
        .post("/v2/concurrency_limits/increment", increment::increment)
        .post("/v2/concurrency_limits/increment-with-lease", increment_with_lease::increment_with_lease)
        .post("/v2/concurrency_limits/decrement", decrement::decrement)
        .post("/v2/concurrency_limits/decrement-with-lease", decrement_with_lease::decrement_with_lease)
        .post("/v2/concurrency_limits/leases/{lease_id}/renew", renew::renew)
        .get("/v2/concurrency_limits/{id_or_name}", read::read)
        .patch("/v2/concurrency_limits/{id_or_name}", update::update)
        .delete("/v2/concurrency_limits/{id_or_name}", delete::delete)
}

/// The limit that a path names by its id or by its name.
async fn named(session: &mut Session, id_or_name: &str) -> ApiResult<ConcurrencyLimit> {
    let found = match id_or_name.parse() {
        Ok(id) => concurrency_limits::find(session, id).await?,
        Err(_) => concurrency_limits::find_by_name(session, id_or_name).await?,
    };
    found.ok_or_else(|| ApiError::not_found("Concurrency Limit not found"))
}
