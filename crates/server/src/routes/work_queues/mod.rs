//! `/work_queues`: queues by their ids, as agents know them. The queues of a pool are `work_pools`'.

mod concurrency_status;
mod create;
mod delete;
mod filter;
mod get_runs;
mod read;
mod read_by_name;
mod status;
mod update;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/work_queues/", create::create)
        .post("/work_queues/filter", filter::filter)
        .get("/work_queues/name/{name}", read_by_name::read_by_name)
        .get("/work_queues/{id}", read::read)
        .patch("/work_queues/{id}", update::update)
        .delete("/work_queues/{id}", delete::delete)
        .post("/work_queues/{id}/get_runs", get_runs::get_runs)
        .post("/work_queues/{id}/concurrency_status", concurrency_status::concurrency_status)
        .get("/work_queues/{id}/status", status::status)
}
