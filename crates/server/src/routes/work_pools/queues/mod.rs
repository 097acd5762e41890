//! `/work_pools/{name}/queues`.

mod create;
mod delete;
mod filter;
mod read;
pub(super) mod update;

use crate::openapi::Operations;

pub(super) fn operations() -> Operations {
    Operations::new()
        .post("/work_pools/{name}/queues", create::create)
        .post("/work_pools/{name}/queues/filter", filter::filter)
        .get("/work_pools/{name}/queues/{queue}", read::read)
        .patch("/work_pools/{name}/queues/{queue}", update::update)
        .delete("/work_pools/{name}/queues/{queue}", delete::delete)
}
