//! A proposed state, from the rules to the rows: what the creation of a run and a change of its state share.

use onloan_api::StateCreate;
use onloan_domain::{FlowRun, State, StateId, Timestamp};
use onloan_engine::{Concurrency, Decision, Policy, SlotEffect, TransitionFacts, decide, enter};
use onloan_storage::{Result, Session, flow_runs, task_runs};

use crate::events::tell_flow_run_state;
use crate::state::Tx;

/// What a proposal came to.
pub(super) enum Outcome {
    /// The run enters a state from another: the proposed one, or another in its place and why; and what is to be done about
    /// concurrency slots. Nothing is stored yet.
    Entered { run: FlowRun, from: Option<Box<State>>, instead: Option<String>, slots: Vec<SlotEffect> },
    /// The run stays as it is.
    Unchanged { run: FlowRun, decision: Decision },
}

/// A run in its first state, which is entered whatever the rules of later ones say. It is not stored yet.
pub(crate) fn begun(run: FlowRun, first: StateCreate, at: Timestamp) -> FlowRun {
    let (Outcome::Entered { run, .. } | Outcome::Unchanged { run, .. }) = propose(run, first, Policy::Minimal, Concurrency::default(), at);
    run
}

/// Stores a new run with its first state, and tells of it.
pub(crate) async fn store(tx: &mut Tx, run: &FlowRun) -> Result<()> {
    flow_runs::insert(tx, run).await?;
    mirror_to_parent(tx, run).await?;
    tell_flow_run_state(tx, run, None).await
}

/// Asks the rules, and changes the run in memory as they say.
pub(super) fn propose(mut run: FlowRun, proposed: StateCreate, policy: Policy, concurrency: Concurrency, at: Timestamp) -> Outcome {
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
pub(super) async fn mirror_to_parent(session: &mut Session, run: &FlowRun) -> Result<()> {
    let (Some(parent), Some(state)) = (run.parent_task_run_id, &run.state) else { return Ok(()) };
    let Some(mut task_run) = task_runs::find(session, parent).await? else { return Ok(()) };
    let mut mirrored = State { id: StateId::new_v7(), ..state.clone() };
    mirrored.state_details.child_flow_run_id = Some(run.id);
    enter(&task_run, mirrored, state.timestamp).apply_to(&mut task_run);
    task_runs::enter(session, &task_run).await
}
