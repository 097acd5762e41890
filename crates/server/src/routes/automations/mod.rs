//! `/automations`.

mod count;
mod create;
mod delete;
mod delete_owned_by;
mod filter;
mod patch;
mod read;
mod related_to;
mod tell;
mod update;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/automations/", create::create)
        .post("/automations/filter", filter::filter)
        .post("/automations/count", count::count)
        .get("/automations/related-to/{resource_id}", related_to::related_to)
        .delete("/automations/owned-by/{resource_id}", delete_owned_by::delete_owned_by)
        .get("/automations/{id}", read::read)
        .put("/automations/{id}", update::update)
        .patch("/automations/{id}", patch::patch)
        .delete("/automations/{id}", delete::delete)
}
