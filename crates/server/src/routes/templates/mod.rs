//! `/templates`, also at its older place below `/automations`.

mod validate;

use crate::openapi::Operations;
pub(super) use validate::template_problem;

pub(crate) fn operations() -> Operations {
    Operations::new().post("/templates/validate", validate::validate).post("/automations/templates/validate", validate::validate)
}
