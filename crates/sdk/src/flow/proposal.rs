//! Proposes states to the server, and does what it answers: go on, wait, start again later, stop.

use std::sync::Arc;
use std::time::Duration;

use onloan_api::{OrchestrationDetails, OrchestrationResult, OrchestrationStatus, SetState, StateCreate};
use onloan_client::ClientError;
use onloan_domain::{State, StateType, Timestamp, TransitionId};
use tokio::time;

use super::run::FlowRun;

/// What the run has to do next.
#[expect(clippy::large_enum_variant, reason = "one exists for each state of a flow run, and not for long")]
pub(super) enum Verdict {
    /// The state is the run's.
    Accepted(State),
    /// The run is to begin again at that time.
    Again(Timestamp),
    /// Somebody cancelled the run at the server.
    Cancelled(String),
    /// The run is over, and not as this process thinks.
    Stop(String),
}

/// The state in which a body runs, as a proposal of its own.
pub(super) fn running() -> StateCreate {
    own(StateCreate::new(StateType::Running))
}

/// A proposal that the server recognises when it is repeated.
fn own(mut state: StateCreate) -> StateCreate {
    state.state_details.transition_id = Some(TransitionId::new_v4());
    state
}

/// Proposes `state` until the server has decided. Asked to wait, it waits, unless the run is asked to stop.
pub(super) async fn propose(run: &Arc<FlowRun>, state: StateCreate) -> Result<Verdict, ClientError> {
    let answer = proposed(run, state.clone()).await?;
    answered(run, state, answer).await
}

/// The same where the first answer is there already.
pub(super) async fn answered(run: &Arc<FlowRun>, state: StateCreate, first: OrchestrationResult) -> Result<Verdict, ClientError> {
    let mut answer = first;
    loop {
        match answer.status {
            OrchestrationStatus::Accept => return Ok(accepted(answer, state)),
            OrchestrationStatus::Abort => return Ok(Verdict::Stop(reason(answer.details))),
            OrchestrationStatus::Reject => return Ok(rejected(answer, state.state_type)),
            OrchestrationStatus::Wait => {
                let waited = run.stop.run_until_cancelled(time::sleep(delay(&answer.details))).await;
                if waited.is_none() {
                    return Ok(Verdict::Cancelled(run.reason_or("the run was asked to stop while it waited")));
                }
                answer = proposed(run, state.clone()).await?;
            }
        }
    }
}

async fn proposed(run: &Arc<FlowRun>, state: StateCreate) -> Result<OrchestrationResult, ClientError> {
    let mut proposal = SetState { state: own(state), force: false };
    proposal.state.state_details.flow_run_id = Some(run.id());
    run.session().client().set_flow_run_state(run.id(), &proposal).await
}

fn accepted(answer: OrchestrationResult, proposed: StateCreate) -> Verdict {
    let as_proposed = || proposed.into_state(onloan_domain::StateId::new_v7(), Timestamp::now());
    Verdict::Accepted(answer.state.unwrap_or_else(as_proposed))
}

/// A state that the server put in the place of the one that was proposed.
fn rejected(answer: OrchestrationResult, proposed: StateType) -> Verdict {
    let why = reason(answer.details);
    let Some(state) = answer.state else { return Verdict::Stop(why) };
    // The very transition was made before: its first answer did not arrive.
    if state.state_type == proposed {
        return Verdict::Accepted(state);
    }
    match state.state_type {
        StateType::Scheduled => Verdict::Again(state.state_details.scheduled_time.unwrap_or_else(Timestamp::now)),
        StateType::Cancelling | StateType::Cancelled => Verdict::Cancelled(state.message.unwrap_or(why)),
        StateType::Pending | StateType::Running | StateType::Paused | StateType::Completed | StateType::Failed | StateType::Crashed => {
            Verdict::Stop(why)
        }
    }
}

fn delay(details: &OrchestrationDetails) -> Duration {
    match details {
        OrchestrationDetails::Wait { delay_seconds, .. } => Duration::from_secs(u64::try_from(*delay_seconds).unwrap_or(0)),
        OrchestrationDetails::Accept {} | OrchestrationDetails::Reject { .. } | OrchestrationDetails::Abort { .. } => {
            Duration::from_secs(1)
        }
    }
}

fn reason(details: OrchestrationDetails) -> String {
    let reason = match details {
        OrchestrationDetails::Reject { reason } | OrchestrationDetails::Wait { reason, .. } | OrchestrationDetails::Abort { reason } => {
            reason
        }
        OrchestrationDetails::Accept {} => None,
    };
    reason.unwrap_or_else(|| "it gave no reason".to_owned())
}
