//! `/flow_run_states` and `/task_run_states`.

mod flow_run_states;
mod task_run_states;

use axum::Router;
use axum::routing::get;

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/flow_run_states/", get(flow_run_states::list)))
        .merge(collection("/task_run_states/", get(task_run_states::list)))
        .route("/flow_run_states/{id}", get(flow_run_states::read))
        .route("/task_run_states/{id}", get(task_run_states::read))
}
