//! `/flow_run_states` and `/task_run_states`.

mod flow_run_states;
mod task_run_states;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .get("/flow_run_states/", flow_run_states::list)
        .get("/task_run_states/", task_run_states::list)
        .get("/flow_run_states/{id}", flow_run_states::read)
        .get("/task_run_states/{id}", task_run_states::read)
}
