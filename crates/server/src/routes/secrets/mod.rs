//! `/onloan/secrets`: ours, not Prefect's. Where secrets are and what they are sealed with; never what they are.

mod filter;
mod filter_suspected;
mod read;
mod rotate;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .get("/onloan/secrets", read::read)
        .post("/onloan/secrets/filter", filter::filter)
        .post("/onloan/secrets/rotate", rotate::rotate)
        .post("/onloan/secrets/suspected/filter", filter_suspected::filter_suspected)
}
