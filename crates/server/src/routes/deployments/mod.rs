//! `/deployments`, with the schedules of each and the runs that are made from them.

mod bulk_delete;
mod checks;
mod count;
mod create;
mod create_flow_run;
mod create_flow_runs;
mod delete;
mod filter;
mod get_scheduled_flow_runs;
mod limit;
mod new_run;
mod paginate;
mod pause;
mod queue;
mod read;
mod read_by_name;
mod resume;
mod schedule;
mod schedules;
mod update;
mod work_queue_check;

use crate::openapi::Operations;
pub(crate) use new_run::labels as labels_of_run;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/deployments/", create::create)
        .post("/deployments/filter", filter::filter)
        .post("/deployments/paginate", paginate::paginate)
        .post("/deployments/count", count::count)
        .post("/deployments/bulk_delete", bulk_delete::bulk_delete)
        .post("/deployments/get_scheduled_flow_runs", get_scheduled_flow_runs::get_scheduled_flow_runs)
        .get("/deployments/name/{flow_name}/{deployment_name}", read_by_name::read_by_name)
        .get("/deployments/{id}", read::read)
        .patch("/deployments/{id}", update::update)
        .delete("/deployments/{id}", delete::delete)
        .post("/deployments/{id}/schedule", schedule::schedule)
        .post("/deployments/{id}/pause_deployment", pause::pause)
        .post("/deployments/{id}/resume_deployment", resume::resume)
        .post("/deployments/{id}/create_flow_run", create_flow_run::create_flow_run)
        .post("/deployments/{id}/create_flow_run/bulk", create_flow_runs::create_flow_runs)
        .get("/deployments/{id}/work_queue_check", work_queue_check::work_queue_check)
        .merge(schedules::operations())
}
