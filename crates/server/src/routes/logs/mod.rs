//! `/logs`.

mod create;
mod filter;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().post("/logs/", create::create).post("/logs/filter", filter::filter)
}
