//! What the tables of cases are written with.

use crate::flow_runs::{
    Decision,
    attempt::Verdict,
    rules::cases::{NOW, in_seconds},
};
use crate::task_runs::{
    attempt::{Attempt, Rule},
    decide::{TaskFacts, TaskPolicy, decide_task},
    transition::TaskTransition,
};
use onloan_domain::{FlowRunId, State, TaskRun, TaskRunId};

/// A task run of a flow, in this state.
pub(crate) fn task_in(state: impl Into<Option<State>>) -> TaskRun {
    let mut run = TaskRun::new(TaskRunId::new_v7(), "load".into(), "0".into(), in_seconds(-60));
    run.flow_run_id = Some(FlowRunId::new_v7());
    run.state = state.into();
    run.state_type = run.state.as_ref().map(|state| state.state_type);
    run
}

/// The same with changes.
pub(crate) fn task_with(state: impl Into<Option<State>>, change: impl FnOnce(&mut TaskRun)) -> TaskRun {
    let mut run = task_in(state);
    change(&mut run);
    run
}

/// A run about which nothing else is known.
pub(crate) fn facts(run: &TaskRun) -> TaskFacts<'_> {
    TaskFacts { run, flow_run: None, cached: None, tag_limits: &[], chance: 0.5 }
}

/// What one rule says, and the proposal as it left it.
pub(crate) fn ask(rule: Rule, facts: &TaskFacts<'_>, proposed: State) -> (Verdict, State) {
    let mut attempt = Attempt::new(facts, proposed, NOW);
    let verdict = rule(&mut attempt);
    (verdict, attempt.proposed)
}

/// What all rules for a task of a flow say together.
pub(crate) fn decision(facts: &TaskFacts<'_>, proposed: State) -> Decision<TaskTransition> {
    decide_task(facts, proposed, TaskPolicy::Core, NOW)
}
