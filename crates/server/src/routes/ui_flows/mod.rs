//! `/ui/flows`: what the UIs ask about many flows at once.

mod count_deployments;
mod next_runs;

use onloan_api::{FlowIds, MAX_LIMIT};
use onloan_domain::FlowId;

use crate::error::{ApiError, ApiResult};
use crate::openapi::Operations;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/ui/flows/count-deployments", count_deployments::count_deployments)
        .post("/ui/flows/next-runs", next_runs::next_runs)
}

/// The flows that were asked about; not more than a list may hold.
fn asked(FlowIds { flow_ids }: FlowIds) -> ApiResult<Vec<FlowId>> {
    if flow_ids.len() as u64 > MAX_LIMIT.unsigned_abs() {
        return Err(ApiError::invalid(&["body", "flow_ids"], format!("List should have at most {MAX_LIMIT} items after validation")));
    }
    Ok(flow_ids)
}
