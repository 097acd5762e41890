//! `/work_pools/{name}/workers`.

mod delete;
mod filter;
mod heartbeat;

use crate::openapi::Operations;

pub(super) fn operations() -> Operations {
    Operations::new()
        .post("/work_pools/{name}/workers/heartbeat", heartbeat::heartbeat)
        .post("/work_pools/{name}/workers/filter", filter::filter)
        .delete("/work_pools/{name}/workers/{worker}", delete::delete)
}
