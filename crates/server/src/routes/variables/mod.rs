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

use crate::error::ApiError;
use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/variables/", create::create)
        .post("/variables/filter", filter::filter)
        .post("/variables/count", count::count)
        .get("/variables/name/{name}", read_by_name::read_by_name)
        .patch("/variables/name/{name}", update_by_name::update_by_name)
        .delete("/variables/name/{name}", delete_by_name::delete_by_name)
        .get("/variables/{id}", read::read)
        .patch("/variables/{id}", update::update)
        .delete("/variables/{id}", delete::delete)
}

fn not_found() -> ApiError {
    ApiError::not_found("Variable not found.")
}
