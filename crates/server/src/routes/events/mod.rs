//! `/events`.

mod count_by;
mod create;
mod filter;
mod filter_next;
mod page;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/events", create::create)
        .post("/events/filter", filter::filter)
        .get("/events/filter/next", filter_next::filter_next)
        .post("/events/count-by/{countable}", count_by::count_by)
}
