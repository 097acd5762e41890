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

use axum::Router;
use axum::routing::{get, post};
pub(crate) use new_run::labels as labels_of_run;

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/deployments/", post(create::create)))
        .route("/deployments/filter", post(filter::filter))
        .route("/deployments/paginate", post(paginate::paginate))
        .route("/deployments/count", post(count::count))
        .route("/deployments/bulk_delete", post(bulk_delete::bulk_delete))
        .route("/deployments/get_scheduled_flow_runs", post(get_scheduled_flow_runs::get_scheduled_flow_runs))
        .route("/deployments/name/{flow}/{deployment}", get(read_by_name::read_by_name))
        .route("/deployments/{id}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/deployments/{id}/schedule", post(schedule::schedule))
        .route("/deployments/{id}/pause_deployment", post(pause::pause))
        .route("/deployments/{id}/resume_deployment", post(resume::resume))
        .route("/deployments/{id}/create_flow_run", post(create_flow_run::create_flow_run))
        .route("/deployments/{id}/create_flow_run/bulk", post(create_flow_runs::create_flow_runs))
        .route("/deployments/{id}/work_queue_check", get(work_queue_check::work_queue_check))
        .merge(schedules::router())
}
