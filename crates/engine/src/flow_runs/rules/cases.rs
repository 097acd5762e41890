//! What the tables of cases are written with.

use crate::concurrency::SlotWaits;
use crate::flow_runs::{
    Concurrency, Decision, DeploymentConcurrency, Policy, SlotEffect, SlotFacts, TransitionFacts,
    attempt::{Attempt, Rule, Verdict},
    decide,
};
use onloan_domain::{
    ConcurrencyLimit, ConcurrencyLimitId, DeploymentId, Duration, FlowId, FlowRun, FlowRunId, LeaseId, State, StateId, StateType, Timestamp,
};

/// The time at which every case is decided.
pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

/// A moment so many seconds from now.
pub(crate) fn in_seconds(seconds: i64) -> Timestamp {
    NOW + Duration::from_seconds(seconds)
}

/// A state that was entered, or proposed, ten seconds ago.
pub(crate) fn state(state_type: StateType) -> State {
    State::new(StateId::new_v7(), state_type, in_seconds(-10))
}

/// The same with changes.
pub(crate) fn state_with(state_type: StateType, change: impl FnOnce(&mut State)) -> State {
    let mut state = state(state_type);
    change(&mut state);
    state
}

/// A run in this state.
pub(crate) fn run_in(state: impl Into<Option<State>>) -> FlowRun {
    let mut run = FlowRun::new(FlowRunId::new_v7(), FlowId::new_v4(), "calm-otter".into(), in_seconds(-60));
    run.state = state.into();
    run.state_type = run.state.as_ref().map(|state| state.state_type);
    run
}

/// The same with changes.
pub(crate) fn run_with(state: impl Into<Option<State>>, change: impl FnOnce(&mut FlowRun)) -> FlowRun {
    let mut run = run_in(state);
    change(&mut run);
    run
}

/// Gives the run a deployment.
pub(crate) fn deployed(run: &mut FlowRun) {
    run.deployment_id = Some(DeploymentId::new_v4());
}

/// What one rule says, and the proposal as it left it.
pub(crate) fn ask(rule: Rule, run: &FlowRun, proposed: State) -> (Verdict, State) {
    let facts = TransitionFacts::of(run);
    let mut attempt = Attempt::new(&facts, proposed, NOW);
    let verdict = rule(&mut attempt);
    (verdict, attempt.proposed)
}

/// What one rule says to a run of a deployment whose runs are limited, the proposal as it left it, and what it wants done.
pub(crate) fn ask_about(rule: Rule, run: &FlowRun, proposed: State, concurrency: Concurrency) -> (Verdict, State, Vec<SlotEffect>) {
    let facts = TransitionFacts::of(run).with_concurrency(concurrency);
    let mut attempt = Attempt::new(&facts, proposed, NOW);
    let verdict = rule(&mut attempt);
    (verdict, attempt.proposed, attempt.slots)
}

/// A deployment with so many slots taken of so many.
pub(crate) fn limited(taken: i64, limit: i64) -> Concurrency {
    let limit = ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), "deployment:nightly".into(), limit, in_seconds(-60));
    let limited = SlotFacts {
        limit: ConcurrencyLimit { active_slots: taken, ..limit },
        collision: Default::default(),
        lease_lasts: Duration::from_seconds(300),
        slot_wait: Duration::from_seconds(30),
        waits: SlotWaits::DEFAULT,
        new_lease: LeaseId::new_v7(),
    };
    Concurrency { deployment: DeploymentConcurrency::Limited(Box::new(limited)), ..Concurrency::default() }
}

/// What all rules together say.
pub(crate) fn decision(run: &FlowRun, proposed: State) -> Decision {
    decide(&TransitionFacts::of(run), proposed, Policy::Core, NOW)
}

/// A verdict in one word and its reason, for tables.
pub(crate) fn told(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Pass => "pass".to_owned(),
        Verdict::Reject { substitute: None, reason } => format!("reject: {reason}"),
        Verdict::Reject { substitute: Some(state), reason } => format!("reject to {}: {reason}", state.name),
        Verdict::Wait { seconds, reason } => format!("wait {seconds}: {reason}"),
        Verdict::Abort { reason } => format!("abort: {reason}"),
    }
}
