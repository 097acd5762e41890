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

use axum::Router;
use axum::routing::{get, post};
use onloan_domain::{BlockDocumentId, JsonObject};
use serde_json::Value;

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/block_documents/", post(create::create)))
        .route("/block_documents/count", post(count::count))
        .route("/block_documents/filter", post(filter::filter))
        .route("/block_documents/{id}", get(read::read).patch(update::update).delete(delete::delete))
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
