//! `/work_pools/{name}/queues`.

mod create;
mod delete;
mod filter;
mod read;
pub(super) mod update;

use crate::openapi::Operations;

pub(super) fn operations() -> Operations {
    Operations::new()
        .post("/work_pools/{work_pool_name}/queues", create::create)
        .post("/work_pools/{work_pool_name}/queues/filter", filter::filter)
        .get("/work_pools/{work_pool_name}/queues/{name}", read::read)
        .patch("/work_pools/{work_pool_name}/queues/{name}", update::update)
        .delete("/work_pools/{work_pool_name}/queues/{name}", delete::delete)
}
