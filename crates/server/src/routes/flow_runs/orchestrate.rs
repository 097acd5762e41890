//! A proposed state, all the way: asked of the rules, stored, and answered. What every operation that moves a flow run shares.

use http::StatusCode;
use onloan_api::{OrchestrationResult, StateCreate};
use onloan_domain::FlowRun;
use onloan_engine::Policy;
use onloan_storage::{Tx, flow_runs};

use super::transition::{Outcome, mirror_to_parent, propose};
use crate::error::ApiResult;
use crate::routes::orchestration::{entered, unchanged};

/// Moves a run, if the rules allow it. 201 when a state was entered, also another than the proposed. The caller commits.
pub(super) async fn orchestrate(
    tx: &mut Tx,
    run: FlowRun,
    proposed: StateCreate,
    policy: Policy,
) -> ApiResult<(StatusCode, OrchestrationResult)> {
    match propose(run, proposed, policy) {
        Outcome::Entered { run, instead } => {
            flow_runs::enter(tx, &run).await?;
            mirror_to_parent(tx, &run).await?;
            Ok((StatusCode::CREATED, entered(run.state, instead)))
        }
        Outcome::Unchanged { run, decision } => Ok((StatusCode::OK, unchanged(run.state, decision))),
    }
}
