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

use crate::error::ApiError;
use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/flows/", create::create)
        .post("/flows/filter", filter::filter)
        .post("/flows/paginate", paginate::paginate)
        .post("/flows/count", count::count)
        .post("/flows/bulk_delete", bulk_delete::bulk_delete)
        .get("/flows/name/{name}", read_by_name::read_by_name)
        .get("/flows/{id}", read::read)
        .patch("/flows/{id}", update::update)
        .delete("/flows/{id}", delete::delete)
}

fn not_found() -> ApiError {
    ApiError::not_found("Flow not found")
}
