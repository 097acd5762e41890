//! `/task_runs`.

mod count;
mod create;
mod delete;
mod filter;
mod history;
mod paginate;
mod read;
mod set_state;
mod update;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/task_runs/", create::create)
        .post("/task_runs/filter", filter::filter)
        .post("/task_runs/paginate", paginate::paginate)
        .post("/task_runs/count", count::count)
        .post("/task_runs/history", history::history)
        .get("/task_runs/{id}", read::read)
        .patch("/task_runs/{id}", update::update)
        .delete("/task_runs/{id}", delete::delete)
        .post("/task_runs/{id}/set_state", set_state::set_state)
}
