//! `/task_workers`.

mod filter;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().post("/task_workers/filter", filter::filter)
}
