//! A proposal on its way through the rules: what they may look at and change, and what they may say.

use super::TransitionFacts;
use super::concurrency::SlotEffect;
use onloan_domain::{FlowRunPolicy, State, StateDetails, StateType, Timestamp};

/// A proposal on its way through the rules.
pub(crate) struct Attempt<'a> {
    pub(crate) facts: &'a TransitionFacts<'a>,
    pub(crate) proposed: State,
    /// The run's policy if the proposal is accepted.
    pub(crate) policy: FlowRunPolicy,
    /// Whether the run counts as resuming once the transition is made.
    pub(crate) resumes: bool,
    /// What is to be done about slots if the proposal is accepted.
    pub(crate) slots: Vec<SlotEffect>,
    pub(crate) now: Timestamp,
}

/// What a rule says.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Nothing against it.
    Pass,
    /// No; stay in the current state, or go to the substitute.
    Reject { substitute: Option<Box<State>>, reason: String },
    /// Not yet.
    Wait { seconds: i64, reason: String },
    /// No, and the client should give up.
    Abort { reason: String },
}

/// A rule looks at a proposal, may complete it, and says yes or no.
pub(crate) type Rule = fn(&mut Attempt<'_>) -> Verdict;

impl<'a> Attempt<'a> {
    pub(crate) fn new(facts: &'a TransitionFacts<'a>, proposed: State, now: Timestamp) -> Self {
        Self { facts, proposed, policy: facts.run.empirical_policy.clone(), resumes: false, slots: Vec::new(), now }
    }

    /// The state that the run is in.
    pub(crate) fn current(&self) -> Option<&'a State> {
        self.facts.run.state.as_ref()
    }

    /// Its type.
    pub(crate) fn from(&self) -> Option<StateType> {
        self.current().map(|state| state.state_type)
    }

    /// The proposed type.
    pub(crate) fn to(&self) -> StateType {
        self.proposed.state_type
    }

    /// The details of the current state.
    pub(crate) fn current_details(&self) -> Option<&'a StateDetails> {
        self.current().map(|state| &state.state_details)
    }

    /// A state of another type in place of the proposed one. It takes over the proposal's id.
    pub(crate) fn substitute(&self, state_type: StateType) -> State {
        State::new(self.proposed.id, state_type, self.now)
    }
}

/// Stay where you are.
pub(crate) fn reject(reason: impl Into<String>) -> Verdict {
    Verdict::Reject { substitute: None, reason: reason.into() }
}

/// Go there instead.
pub(crate) fn reject_for(substitute: State, reason: impl Into<String>) -> Verdict {
    Verdict::Reject { substitute: Some(Box::new(substitute)), reason: reason.into() }
}

/// Give up.
pub(crate) fn abort(reason: impl Into<String>) -> Verdict {
    Verdict::Abort { reason: reason.into() }
}
