//! A proposal for a task run on its way through the rules: what they may look at and change. What they may say is the same as
//! for flow runs.

use super::decide::TaskFacts;
use super::transition::Counters;
use crate::flow_runs::attempt::Verdict;
use onloan_domain::{State, StateType, Timestamp};

/// A proposal on its way through the rules.
pub(crate) struct Attempt<'a> {
    pub(crate) facts: &'a TaskFacts<'a>,
    pub(crate) proposed: State,
    /// The run's counters if the proposal is accepted.
    pub(super) counters: Counters,
    pub(crate) now: Timestamp,
}

/// A rule looks at a proposal, may complete it, and says yes or no.
pub(crate) type Rule = fn(&mut Attempt<'_>) -> Verdict;

impl<'a> Attempt<'a> {
    pub(crate) fn new(facts: &'a TaskFacts<'a>, proposed: State, now: Timestamp) -> Self {
        Self { facts, proposed, counters: Counters::of(facts.run), now }
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

    /// A state of another type in place of the proposed one. It takes over the proposal's id.
    pub(crate) fn substitute(&self, state_type: StateType) -> State {
        State::new(self.proposed.id, state_type, self.now)
    }
}
