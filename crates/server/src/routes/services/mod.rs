//! `/onloan/services`: ours, not Prefect's.

mod list;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().get("/onloan/services", list::list)
}
