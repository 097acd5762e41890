//! `/work_pools`, with the queues and workers of each pool.

mod concurrency_status;
mod count;
mod create;
mod delete;
mod filter;
mod get_scheduled_flow_runs;
pub(crate) mod job_templates;
pub(crate) mod lookups;
mod queues;
mod read;
pub(crate) mod slots;
mod update;
pub(crate) mod workers;

use crate::openapi::Operations;
pub(crate) use queues::update::change as change_queue;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/work_pools/", create::create)
        .post("/work_pools/filter", filter::filter)
        .post("/work_pools/count", count::count)
        .get("/work_pools/{name}", read::read)
        .patch("/work_pools/{name}", update::update)
        .delete("/work_pools/{name}", delete::delete)
        .post("/work_pools/{name}/concurrency_status", concurrency_status::concurrency_status)
        .post("/work_pools/{name}/get_scheduled_flow_runs", get_scheduled_flow_runs::get_scheduled_flow_runs)
        .merge(queues::operations())
        .merge(workers::operations())
}
