//! `/block_capabilities`.

mod read;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().get("/block_capabilities/", read::read)
}
