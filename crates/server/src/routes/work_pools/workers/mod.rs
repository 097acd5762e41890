//! `/work_pools/{name}/workers`.

mod delete;
mod filter;
mod heartbeat;

use crate::openapi::Operations;

pub(crate) use heartbeat::record as record_heartbeat;

pub(super) fn operations() -> Operations {
    Operations::new()
        .post("/work_pools/{work_pool_name}/workers/heartbeat", heartbeat::heartbeat)
        .post("/work_pools/{work_pool_name}/workers/filter", filter::filter)
        .delete("/work_pools/{work_pool_name}/workers/{name}", delete::delete)
}
