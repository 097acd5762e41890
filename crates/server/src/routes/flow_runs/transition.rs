//! A proposed state, from the rules to the rows: what the creation of a run and a change of its state share.

use onloan_api::StateCreate;
use onloan_domain::{FlowRun, State, StateId, Timestamp};
use onloan_engine::{Concurrency, Decision, Policy, SlotEffect, TransitionFacts, decide, enter};
use onloan_storage::{Result, Session, task_runs};

use crate::state::now;

/// What a proposal came to.
pub(crate) enum Outcome {
    /// The run enters a state from another: the proposed one, or another in its place and why; and what is to be done about
    /// concurrency slots. Nothing is stored yet.
    Entered { run: FlowRun, from: Option<Box<State>>, instead: Option<String>, slots: Vec<SlotEffect> },
    /// The run stays as it is.
    Unchanged { run: FlowRun, decision: Decision },
}

/// Asks the rules, and changes the run in memory as they say.
pub(crate) fn propose(run: FlowRun, proposed: StateCreate, policy: Policy, concurrency: Concurrency) -> Outcome {
    propose_at(run, proposed, policy, concurrency, now())
}

/// The same at a time of one's own.
pub(crate) fn propose_at(mut run: FlowRun, proposed: StateCreate, policy: Policy, concurrency: Concurrency, at: Timestamp) -> Outcome {
    let facts = TransitionFacts::of(&run).with_concurrency(concurrency);
    let decision = decide(&facts, proposed.into_state(StateId::new_v7(), at), policy, at);
    let (transition, instead) = match decision {
        Decision::Accept(transition) => (transition, None),
        Decision::Reject { substitute: Some(transition), reason } => (transition, Some(reason)),
        Decision::Reject { substitute: None, .. } | Decision::Wait { .. } | Decision::Abort { .. } => {
            return Outcome::Unchanged { run, decision };
        }
    };
    let from = run.state.clone().map(Box::new);
    let slots = transition.slots().to_vec();
    transition.apply_to(&mut run);
    Outcome::Entered { run, from, instead, slots }
}

/// The placeholder task run in the parent flow enters every state of its subflow.
pub(crate) async fn mirror_to_parent(session: &mut Session, run: &FlowRun) -> Result<()> {
    let (Some(parent), Some(state)) = (run.parent_task_run_id, &run.state) else { return Ok(()) };
    let Some(mut task_run) = task_runs::find(session, parent).await? else { return Ok(()) };
    let mut mirrored = State { id: StateId::new_v7(), ..state.clone() };
    mirrored.state_details.child_flow_run_id = Some(run.id);
    enter(&task_run, mirrored, state.timestamp).apply_to(&mut task_run);
    task_runs::enter(session, &task_run).await
}
