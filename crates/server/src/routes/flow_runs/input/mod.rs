//! `/flow_runs/{id}/input`: what others hand to a run.

mod create;
mod delete;
mod filter;
mod read;

use crate::error::ApiError;
use crate::openapi::Operations;

pub(super) fn operations() -> Operations {
    Operations::new()
        .post("/flow_runs/{id}/input", create::create)
        .post("/flow_runs/{id}/input/filter", filter::filter)
        .get("/flow_runs/{id}/input/{key}", read::read)
        .delete("/flow_runs/{id}/input/{key}", delete::delete)
}

fn not_found() -> ApiError {
    ApiError::not_found("Flow run input not found")
}
