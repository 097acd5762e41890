//! A proposed state, from the rules to the rows: what the creation of a run and a change of its state share.

use onloan_api::StateCreate;
use onloan_domain::{FlowRun, State, StateId};
use onloan_engine::{Decision, Policy, Transition, TransitionFacts, decide, enter};
use onloan_storage::{Session, flow_run_states, flow_runs, task_run_states, task_runs};

use crate::error::ApiResult;
use crate::state::now;

/// What a proposal came to.
pub(super) enum Outcome {
    /// A state was entered: the proposed one, or another in its place.
    Changed {
        /// The run in it.
        run: FlowRun,
        /// Why another, if it is another.
        reason: Option<String>,
    },
    /// The run stays as it was.
    Unchanged {
        /// The run.
        run: FlowRun,
        /// Why.
        decision: Decision,
    },
}

pub(super) async fn propose(session: &mut Session, run: FlowRun, proposed: StateCreate, policy: Policy) -> ApiResult<Outcome> {
    let at = now();
    let proposed: State = proposed.into_state(StateId::new_v7(), at);
    let decision = decide(&TransitionFacts { run: &run }, proposed, policy, at);
    let (transition, reason) = match decision {
        Decision::Accept(transition) => (transition, None),
        Decision::Reject { substitute: Some(transition), reason } => (transition, Some(reason)),
        Decision::Reject { substitute: None, .. } | Decision::Wait { .. } | Decision::Abort { .. } => {
            return Ok(Outcome::Unchanged { run, decision });
        }
    };
    let run = store(session, run, *transition).await?;
    Ok(Outcome::Changed { run, reason })
}

async fn store(session: &mut Session, mut run: FlowRun, transition: Transition) -> ApiResult<FlowRun> {
    flow_run_states::insert(session, run.id, transition.state()).await?;
    transition.apply_to(&mut run);
    flow_runs::save(session, &run, false).await?;
    mirror_to_parent(session, &run).await?;
    Ok(run)
}

/// The placeholder task run in the parent flow enters every state of its subflow.
async fn mirror_to_parent(session: &mut Session, run: &FlowRun) -> ApiResult<()> {
    let (Some(parent), Some(state)) = (run.parent_task_run_id, &run.state) else { return Ok(()) };
    let Some(mut task_run) = task_runs::find(session, parent).await? else { return Ok(()) };
    let mut mirrored = State { id: StateId::new_v7(), ..state.clone() };
    mirrored.state_details.child_flow_run_id = Some(run.id);
    let transition = enter(&task_run, mirrored, state.timestamp);
    let entered = transition.state().clone();
    transition.apply_to(&mut task_run);
    task_runs::upsert(session, std::slice::from_ref(&task_run)).await?;
    task_run_states::insert(session, &[(parent, entered)]).await?;
    Ok(())
}
