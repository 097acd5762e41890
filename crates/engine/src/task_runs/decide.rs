//! The decision about a task run: asks the rules, then lets counters and times follow.

use super::{
    attempt::Attempt,
    rules,
    transition::{Counters, TaskTransition, transition},
};
use crate::flow_runs::{Decision, attempt::Verdict};
use onloan_domain::{FlowRun, State, TaskRun, Timestamp};

/// Everything that the rules may look at.
pub struct TaskFacts<'a> {
    /// The run with its current state.
    pub run: &'a TaskRun,
    /// The flow run that it belongs to.
    pub flow_run: Option<&'a FlowRun>,
    /// A completed state that was kept under the proposal's cache key.
    pub cached: Option<&'a State>,
    /// The limits on the run's tags.
    pub tag_limits: &'a [TagLimit],
    /// Chance, at least 0 and less than 1: how delays are spread.
    pub chance: f64,
}

/// How many task runs with a tag may run at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct TagLimit {
    /// The tag.
    pub tag: String,
    /// How many may.
    pub limit: i64,
    /// How many do.
    pub taken: i64,
    /// For how many seconds one does, on average.
    pub seconds_taken: f64,
}

/// Which rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskPolicy {
    /// Those for a task of a flow.
    Core,
    /// Those for a task that waits for somebody to take it, without a flow.
    Background,
    /// None: for forced transitions.
    Minimal,
}

impl TaskPolicy {
    /// The policy for a proposal. A deferred one is always asked of the rules.
    #[must_use]
    pub fn of(proposed: &State, force: bool) -> Self {
        match (proposed.state_details.deferred, force) {
            (Some(true), true | false) => Self::Background,
            (Some(false) | None, true) => Self::Minimal,
            (Some(false) | None, false) => Self::Core,
        }
    }
}

/// Decides what becomes of `proposed`. Its timestamp is ignored: a state is entered `now`, or just after the one before.
#[must_use]
pub fn decide_task(facts: &TaskFacts<'_>, proposed: State, policy: TaskPolicy, now: Timestamp) -> Decision<TaskTransition> {
    let mut attempt = Attempt::new(facts, proposed, now);
    let objection = rules::of(policy).iter().map(|rule| rule(&mut attempt)).find(|verdict| *verdict != Verdict::Pass);
    match objection {
        None | Some(Verdict::Pass) => Decision::Accept(Box::new(transition(facts.run, attempt.proposed, attempt.counters, now))),
        Some(Verdict::Reject { substitute, reason }) => {
            // What rules changed for the proposal does not hold for what takes its place.
            let instead = substitute.map(|state| Box::new(transition(facts.run, *state, Counters::of(facts.run), now)));
            Decision::Reject { substitute: instead, reason }
        }
        Some(Verdict::Wait { seconds, reason }) => Decision::Wait { seconds, reason },
        Some(Verdict::Abort { reason }) => Decision::Abort { reason },
    }
}
