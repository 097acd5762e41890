//! `/artifacts`, and `/artifacts/latest`: the newest artifact of each key.

mod count;
mod count_latest;
mod create;
mod delete;
mod filter;
mod filter_latest;
mod read;
mod read_latest;
mod update;

use crate::error::ApiError;
use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/artifacts/", create::create)
        .post("/artifacts/filter", filter::filter)
        .post("/artifacts/count", count::count)
        .post("/artifacts/latest/filter", filter_latest::filter_latest)
        .post("/artifacts/latest/count", count_latest::count_latest)
        .get("/artifacts/{id}", read::read)
        .patch("/artifacts/{id}", update::update)
        .delete("/artifacts/{id}", delete::delete)
        .get("/artifacts/{key}/latest", read_latest::read_latest)
}

fn not_found() -> ApiError {
    ApiError::not_found("Artifact not found.")
}
