//! `/flow_run_states` and `/task_run_states`.

mod flow_run_states;
mod task_run_states;

use axum::Router;
use axum::routing::get;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/flow_run_states/", get(flow_run_states::list)).route("/task_run_states/", get(task_run_states::list))
}
