//! The decision itself: asks the rules, then lets counters and times follow.

use super::{
    attempt::{Attempt, Verdict},
    concurrency::{Concurrency, SlotEffect},
    release_slot::release,
    rules,
};
use crate::progress::{Progress, next_timestamp};
use onloan_domain::{FlowRun, FlowRunPolicy, State, StateType, Timestamp};

/// Everything that the rules may look at.
pub struct TransitionFacts<'a> {
    /// The run with its current state.
    pub run: &'a FlowRun,
    concurrency: Concurrency,
}

impl<'a> TransitionFacts<'a> {
    /// Facts about a run of which there may be any number.
    #[must_use]
    pub fn of(run: &'a FlowRun) -> Self {
        Self { run, concurrency: Concurrency::default() }
    }

    /// The same about one whose deployment's concurrency was looked up.
    #[must_use]
    pub fn with_concurrency(self, concurrency: Concurrency) -> Self {
        Self { concurrency, ..self }
    }

    /// The concurrency of its deployment.
    #[must_use]
    pub fn concurrency(&self) -> &Concurrency {
        &self.concurrency
    }
}

/// Which rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// All of them.
    Core,
    /// Those for a run that nobody started in time.
    MarkLate,
    /// Only those that keep a result from being lost and a run from hanging in CANCELLING. For forced transitions and
    /// for the first state of a run.
    Minimal,
}

/// What becomes of a proposal; of a flow run's, if nothing else is said.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision<T = Transition> {
    /// The run enters the proposed state.
    Accept(Box<T>),
    /// It does not; it enters the substitute, or stays where it is.
    Reject {
        /// What it enters instead.
        substitute: Option<Box<T>>,
        /// Why.
        reason: String,
    },
    /// The client should propose it again later.
    Wait {
        /// How many seconds later.
        seconds: i64,
        /// Why.
        reason: String,
    },
    /// The client should give up.
    Abort {
        /// Why.
        reason: String,
    },
}

/// What a flow run becomes by a new state.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    state: State,
    policy: FlowRunPolicy,
    progress: Progress,
    slots: Vec<SlotEffect>,
}

/// Decides what becomes of `proposed`. Its timestamp is ignored: a state is entered `now`, or just after the one before.
#[must_use]
pub fn decide(facts: &TransitionFacts<'_>, proposed: State, policy: Policy, now: Timestamp) -> Decision {
    let mut attempt = Attempt::new(facts, proposed, now);
    let objection = rules::of(policy).iter().map(|rule| rule(&mut attempt)).find(|verdict| *verdict != Verdict::Pass);
    match objection {
        None | Some(Verdict::Pass) => Decision::Accept(Box::new(transition(attempt, false))),
        Some(Verdict::Reject { substitute: None, reason }) => Decision::Reject { substitute: None, reason },
        Some(Verdict::Reject { substitute: Some(state), reason }) => {
            attempt.proposed = *state;
            // What was to be done for the proposal is not done for another state.
            attempt.slots.clear();
            Decision::Reject { substitute: Some(Box::new(transition(attempt, true))), reason }
        }
        Some(Verdict::Wait { seconds, reason }) => Decision::Wait { seconds, reason },
        Some(Verdict::Abort { reason }) => Decision::Abort { reason },
    }
}

/// Lets everything follow that follows from the state, whichever rule allowed it.
fn transition(attempt: Attempt<'_>, instead: bool) -> Transition {
    let (run, current) = (attempt.facts.run, attempt.current());
    let (mut state, mut policy, mut slots) = (attempt.proposed, attempt.policy, attempt.slots);
    slots.extend(release(current, &state, instead));
    state.timestamp = next_timestamp(current, attempt.now);
    state.state_details.flow_run_id = Some(run.id);
    // A subflow's states name the task run that stands for it in its parent.
    state.state_details.task_run_id = run.parent_task_run_id.or(state.state_details.task_run_id);
    let progress = Progress {
        run_count: run.run_count,
        expected_start_time: run.expected_start_time,
        next_scheduled_start_time: run.next_scheduled_start_time,
        start_time: run.start_time,
        end_time: run.end_time,
        total_run_time: run.total_run_time,
    };
    let progress = progress.after(current, &state, policy.resuming == Some(true));
    if state.state_type == StateType::Running || state.is_terminal() {
        policy.resuming = Some(false);
    }
    if attempt.resumes {
        policy.resuming = Some(true);
    }
    Transition { state, policy, progress, slots }
}

impl Transition {
    /// The state that is entered.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What is to be done about concurrency slots together with it.
    #[must_use]
    pub fn slots(&self) -> &[SlotEffect] {
        &self.slots
    }

    /// Changes the run.
    pub fn apply_to(self, run: &mut FlowRun) {
        let Self { state, policy, progress, slots: _ } = self;
        run.updated = state.timestamp;
        run.empirical_policy = policy;
        run.state_id = Some(state.id);
        run.state_type = Some(state.state_type);
        run.state_name = Some(state.name.clone());
        run.run_count = progress.run_count;
        run.expected_start_time = progress.expected_start_time;
        run.next_scheduled_start_time = progress.next_scheduled_start_time;
        run.start_time = progress.start_time;
        run.end_time = progress.end_time;
        run.total_run_time = progress.total_run_time;
        run.state = Some(state);
    }
}
