//! `/ui/task_runs`.

mod count;
mod dashboard_counts;
mod read;

use crate::openapi::Operations;

pub(super) fn operations() -> Operations {
    Operations::new()
        .post("/ui/task_runs/count", count::count)
        .post("/ui/task_runs/dashboard/counts", dashboard_counts::dashboard_counts)
        .get("/ui/task_runs/{id}", read::read)
}
