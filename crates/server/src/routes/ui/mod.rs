//! `/ui`: what the pages of the web interface need in one request each.

mod flow_runs;
mod schemas;
mod task_runs;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().merge(flow_runs::operations()).merge(schemas::operations()).merge(task_runs::operations())
}
