//! A proposed state, all the way: asked of the rules, stored, and answered. What every operation that moves a flow run shares.

use http::StatusCode;
use onloan_api::{OrchestrationResult, StateCreate};
use onloan_domain::{FlowRun, StateType, Timestamp};
use onloan_engine::{ClientLeases, Policy};
use onloan_storage::Result;
use onloan_storage::flow_runs::{self, StartTimes};

use super::concurrency::{Needs, carry_out, facts};
use super::transition::{Outcome, mirror_to_parent, propose};
use crate::events::tell_flow_run_state;
use crate::routes::orchestration::{entered, unchanged};
use crate::settings::Settings;
use crate::state::Tx;

/// How proposals are decided.
pub(crate) struct Orchestration<'s> {
    pub(crate) policy: Policy,
    /// What the client that proposes does about leases.
    pub(crate) client: ClientLeases,
    pub(crate) settings: &'s Settings,
    /// When this is.
    pub(crate) at: Timestamp,
}

impl Orchestration<'_> {
    /// What the rules ask about the concurrency of a deployment when a run enters a state of that type.
    fn needs(&self, to: StateType) -> Needs {
        match (self.policy, to) {
            (Policy::MarkLate, _) | (Policy::Core | Policy::Minimal, StateType::Pending | StateType::Running) => Needs::Slots,
            (Policy::Core | Policy::Minimal, _) => Needs::Nothing,
        }
    }

    /// Moves a run, if the rules allow it. 201 when a state was entered, also another than the proposed. The caller commits.
    pub(crate) async fn of(&self, tx: &mut Tx, run: FlowRun, proposed: StateCreate) -> Result<(StatusCode, OrchestrationResult)> {
        let before = StartTimes::of(&run);
        let concurrency = facts(tx, &run, self.needs(proposed.state_type), self.client, self.settings).await?;
        match propose(run, proposed, self.policy, concurrency, self.at) {
            Outcome::Entered { run, from, instead, slots } => {
                carry_out(tx, slots, self.at).await?;
                flow_runs::enter(tx, &run, before).await?;
                mirror_to_parent(tx, &run).await?;
                tell_flow_run_state(tx, &run, from.as_deref()).await?;
                Ok((StatusCode::CREATED, entered(run.state, instead)))
            }
            Outcome::Unchanged { run, decision } => Ok((StatusCode::OK, unchanged(run.state, decision))),
        }
    }
}
