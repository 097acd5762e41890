//! `/flow_runs`.

mod begin;
mod bulk_delete;
mod bulk_set_state;
mod concurrency;
mod count;
mod create;
mod delete;
mod filter;
mod graph;
mod graph_v2;
mod history;
mod input;
mod labels;
mod lateness;
mod logs_download;
pub(crate) mod orchestrate;
mod paginate;
mod read;
mod resume;
mod set_state;
pub(crate) mod transition;
mod update;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/flow_runs/", create::create)
        .merge(input::operations())
        .post("/onloan/flow_runs/begin", begin::begin)
        .post("/flow_runs/filter", filter::filter)
        .post("/flow_runs/paginate", paginate::paginate)
        .post("/flow_runs/count", count::count)
        .post("/flow_runs/lateness", lateness::lateness)
        .post("/flow_runs/history", history::history)
        .post("/flow_runs/bulk_delete", bulk_delete::bulk_delete)
        .post("/flow_runs/bulk_set_state", bulk_set_state::bulk_set_state)
        .get("/flow_runs/{id}", read::read)
        .patch("/flow_runs/{id}", update::update)
        .delete("/flow_runs/{id}", delete::delete)
        .get("/flow_runs/{id}/graph", graph::graph)
        .get("/flow_runs/{id}/graph-v2", graph_v2::graph_v2)
        .patch("/flow_runs/{id}/labels", labels::labels)
        .get("/flow_runs/{id}/logs/download", logs_download::logs_download)
        .post("/flow_runs/{id}/resume", resume::resume)
        .post("/flow_runs/{id}/set_state", set_state::set_state)
}
