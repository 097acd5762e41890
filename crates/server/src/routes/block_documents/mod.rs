//! `/block_documents`.

mod count;
mod create;
mod delete;
mod filter;
mod read;
pub(in crate::routes) mod secrets;
#[cfg(test)]
mod tests;
mod update;

use crate::openapi::Operations;
use onloan_domain::{BlockDocumentId, JsonObject};
use serde_json::Value;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/block_documents/", create::create)
        .post("/block_documents/count", count::count)
        .post("/block_documents/filter", filter::filter)
        .get("/block_documents/{id}", read::read)
        .patch("/block_documents/{id}", update::update)
        .delete("/block_documents/{id}", delete::delete)
}

/// Parts a document's own values from those that another document holds: `{"$ref": {"block_document_id": …}}`.
fn part(data: JsonObject) -> (JsonObject, Vec<(String, BlockDocumentId)>) {
    let (mut own, mut references) = (JsonObject::new(), Vec::new());
    for (field, value) in data {
        match referenced(&value) {
            Some(id) => references.push((field, id)),
            None => {
                own.insert(field, value);
            }
        }
    }
    (own, references)
}

fn referenced(value: &Value) -> Option<BlockDocumentId> {
    value.get("$ref")?.get("block_document_id")?.as_str()?.parse().ok()
}
