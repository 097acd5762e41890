//! `/block_types`.

mod create;
mod delete;
mod document_by_name;
mod documents;
mod filter;
mod install_system;
mod read;
mod read_by_slug;
mod update;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/block_types/", create::create)
        .post("/block_types/filter", filter::filter)
        .get("/block_types/{id}", read::read)
        .patch("/block_types/{id}", update::update)
        .delete("/block_types/{id}", delete::delete)
        .post("/block_types/install_system_block_types", install_system::install_system)
        .get("/block_types/slug/{slug}", read_by_slug::read_by_slug)
        .get("/block_types/slug/{slug}/block_documents", documents::documents)
        .get("/block_types/slug/{slug}/block_documents/name/{block_document_name}", document_by_name::document_by_name)
}
