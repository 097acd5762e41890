//! States of task runs that the server itself sets: the first of one that is made by a call, and those of the
//! placeholder that stands for a subflow in its parent. Tasks inside a flow decide about themselves.

use crate::progress::{Progress, next_timestamp};
use onloan_domain::{State, TaskRun, Timestamp};

/// What a task run becomes by a new state.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskTransition {
    state: State,
    progress: Progress,
}

/// The transition of `run` into `proposed`, which no rule can refuse.
#[must_use]
pub fn enter(run: &TaskRun, mut proposed: State, now: Timestamp) -> TaskTransition {
    let current = run.state.as_ref();
    proposed.timestamp = next_timestamp(current, now);
    proposed.state_details.task_run_id = Some(run.id);
    proposed.state_details.flow_run_id = run.flow_run_id;
    let progress = Progress {
        run_count: run.run_count,
        expected_start_time: run.expected_start_time,
        next_scheduled_start_time: run.next_scheduled_start_time,
        start_time: run.start_time,
        end_time: run.end_time,
        total_run_time: run.total_run_time,
    };
    TaskTransition { progress: progress.after(current, &proposed, false), state: proposed }
}

impl TaskTransition {
    /// The state that is entered.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Changes the run.
    pub fn apply_to(self, run: &mut TaskRun) {
        let Self { state, progress } = self;
        run.updated = state.timestamp;
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
