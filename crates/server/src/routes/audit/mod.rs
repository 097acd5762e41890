//! `/onloan/audit`: ours, not Prefect's.

mod append;
mod filter;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().post("/onloan/audit", append::append).post("/onloan/audit/filter", filter::filter)
}
