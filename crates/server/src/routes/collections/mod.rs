//! `/collections`: the catalogue of what work pools there can be. This server brings its own, and fetches none.

mod process;
mod view;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().get("/collections/views/{view}", view::view)
}
