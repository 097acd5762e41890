//! What a task run becomes by a new state, whatever rule allowed it.

use crate::progress::{Progress, next_timestamp};
use onloan_domain::{State, TaskRun, Timestamp};

/// What a task run becomes by a new state.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskTransition {
    state: State,
    progress: Progress,
    flow_run_run_count: i64,
}

/// The counters of a run before it moves. Rules may change them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counters {
    pub(super) run_count: i64,
    pub(super) flow_run_run_count: i64,
}

impl Counters {
    pub(super) fn of(run: &TaskRun) -> Self {
        Self { run_count: run.run_count, flow_run_run_count: run.flow_run_run_count }
    }
}

/// The transition of `run` into `proposed`, which no rule can refuse.
#[must_use]
pub fn enter(run: &TaskRun, proposed: State, now: Timestamp) -> TaskTransition {
    transition(run, proposed, Counters::of(run), now)
}

/// Lets everything follow that follows from the state.
pub(super) fn transition(run: &TaskRun, mut state: State, counters: Counters, now: Timestamp) -> TaskTransition {
    let current = run.state.as_ref();
    state.timestamp = next_timestamp(current, now);
    state.state_details.task_run_id = Some(run.id);
    state.state_details.flow_run_id = run.flow_run_id;
    let progress = Progress {
        run_count: counters.run_count,
        expected_start_time: run.expected_start_time,
        next_scheduled_start_time: run.next_scheduled_start_time,
        start_time: run.start_time,
        end_time: run.end_time,
        total_run_time: run.total_run_time,
    };
    let progress = progress.after(current, &state, false);
    TaskTransition { progress, state, flow_run_run_count: counters.flow_run_run_count }
}

impl TaskTransition {
    /// The state that is entered.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Changes the run.
    pub fn apply_to(self, run: &mut TaskRun) {
        let Self { state, progress, flow_run_run_count } = self;
        run.updated = state.timestamp;
        run.state_id = Some(state.id);
        run.state_type = Some(state.state_type);
        run.state_name = Some(state.name.clone());
        run.run_count = progress.run_count;
        run.flow_run_run_count = flow_run_run_count;
        run.expected_start_time = progress.expected_start_time;
        run.next_scheduled_start_time = progress.next_scheduled_start_time;
        run.start_time = progress.start_time;
        run.end_time = progress.end_time;
        run.total_run_time = progress.total_run_time;
        run.state = Some(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onloan_domain::{FlowRunId, StateId, StateType, TaskRunId};

    #[test]
    fn the_state_belongs_to_the_run_and_the_run_follows_it() {
        let now = Timestamp::from_micros(1_000_000);
        let mut run = TaskRun::new(TaskRunId::new_v7(), "child".into(), "0".into(), now);
        run.flow_run_id = Some(FlowRunId::new_v7());
        let transition = enter(&run, State::new(StateId::new_v7(), StateType::Running, now), now);
        assert_eq!(transition.state().state_details.task_run_id, Some(run.id));
        assert_eq!(transition.state().state_details.flow_run_id, run.flow_run_id);
        transition.apply_to(&mut run);
        assert_eq!((run.state_type, run.run_count), (Some(StateType::Running), 1));
        assert_eq!(run.state_id, run.state.map(|state| state.id));
    }
}
