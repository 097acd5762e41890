//! `/ui/flow_runs`.

mod count_task_runs;
mod history;

use crate::openapi::Operations;

pub(super) fn operations() -> Operations {
    Operations::new()
        .post("/ui/flow_runs/history", history::history)
        .post("/ui/flow_runs/count-task-runs", count_task_runs::count_task_runs)
}
