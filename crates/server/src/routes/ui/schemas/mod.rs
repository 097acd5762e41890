//! `/ui/schemas`.

mod validate;

use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new().post("/ui/schemas/validate", validate::validate)
}
