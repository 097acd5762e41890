//! `/block_schemas`.

mod create;
mod delete;
mod filter;
mod read;
mod read_by_checksum;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/block_schemas/", create::create)
        .post("/block_schemas/filter", filter::filter)
        .get("/block_schemas/{id}", read::read)
        .delete("/block_schemas/{id}", delete::delete)
        .get("/block_schemas/checksum/{checksum}", read_by_checksum::read_by_checksum)
}
