//! `/saved_searches`.

mod delete;
mod filter;
mod put;
mod read;

use crate::error::ApiError;
use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .put("/saved_searches/", put::put)
        .post("/saved_searches/filter", filter::filter)
        .get("/saved_searches/{id}", read::read)
        .delete("/saved_searches/{id}", delete::delete)
}

fn not_found() -> ApiError {
    ApiError::not_found("Saved search not found")
}
