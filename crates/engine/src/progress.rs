//! The counters and times that follow from the states of a run, whatever rule allowed them: one form for flow runs and
//! task runs.

use onloan_domain::{Duration, State, StateType, Timestamp};

/// Counters and times of a run, under the names that they have there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Progress {
    pub(crate) run_count: i64,
    pub(crate) expected_start_time: Option<Timestamp>,
    pub(crate) next_scheduled_start_time: Option<Timestamp>,
    pub(crate) start_time: Option<Timestamp>,
    pub(crate) end_time: Option<Timestamp>,
    pub(crate) total_run_time: Duration,
}

impl Progress {
    /// What it becomes when the run goes from `current` to `next`. `resuming` says that a RUNNING state continues a
    /// paused run, which does not count as another try.
    pub(crate) fn after(mut self, current: Option<&State>, next: &State, resuming: bool) -> Self {
        let was_running = current.filter(|state| state.state_type == StateType::Running);
        if let Some(running) = was_running {
            self.total_run_time += next.timestamp.since(running.timestamp);
        }
        if current.is_none() {
            self.expected_start_time = next.state_details.scheduled_time.or(Some(next.timestamp));
        }
        let scheduled = next.state_type == StateType::Scheduled;
        self.next_scheduled_start_time = next.state_details.scheduled_time.filter(|_| scheduled);
        if next.state_type == StateType::Running {
            self.run_count += i64::from(!resuming);
            self.start_time = self.start_time.or(Some(next.timestamp));
        }
        if next.is_terminal() {
            self.start_time = self.start_time.or(Some(next.timestamp));
            self.end_time = Some(next.timestamp);
        } else {
            self.end_time = None;
        }
        self
    }
}

/// The time of a run's next state: now, but always after the state before it, so that states have an order.
pub(crate) fn next_timestamp(current: Option<&State>, now: Timestamp) -> Timestamp {
    let earliest = current.map(|state| state.timestamp + Duration::from_micros(1));
    earliest.map_or(now, |earliest| earliest.max(now))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_domain::StateId;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn state(state_type: StateType, seconds: i64) -> State {
        State::new(StateId::new_v7(), state_type, at(seconds))
    }

    fn through(states: &[State]) -> Progress {
        let before = std::iter::once(None).chain(states.iter().map(Some));
        states.iter().zip(before).fold(Progress::default(), |progress, (next, current)| progress.after(current, next, false))
    }

    #[test]
    fn a_plain_run_counts_once_and_takes_the_time_between_running_and_completed() {
        use StateType::{Completed, Pending, Running};
        let progress = through(&[state(Pending, 1), state(Running, 3), state(Completed, 7)]);
        assert_eq!(
            progress,
            Progress {
                run_count: 1,
                expected_start_time: Some(at(1)),
                next_scheduled_start_time: None,
                start_time: Some(at(3)),
                end_time: Some(at(7)),
                total_run_time: Duration::from_seconds(4),
            }
        );
    }

    #[test]
    fn a_retried_run_has_no_end_until_it_ends_again() {
        use StateType::{Failed, Running};
        let mut progress = through(&[state(Running, 1), state(Failed, 2), state(Running, 5)]);
        assert_eq!((progress.end_time, progress.run_count), (None, 2));
        assert_eq!(progress.start_time, Some(at(1)));
        progress = progress.after(Some(&state(Running, 5)), &state(Failed, 9), false);
        assert_eq!(progress.total_run_time, Duration::from_seconds(5));
    }

    #[test]
    fn a_scheduled_run_is_expected_at_its_time() {
        let mut scheduled = state(StateType::Scheduled, 1);
        scheduled.state_details.scheduled_time = Some(at(60));
        let progress = through(&[scheduled.clone()]);
        assert_eq!(progress.expected_start_time, Some(at(60)));
        assert_eq!(progress.next_scheduled_start_time, Some(at(60)));
        let pending = progress.after(Some(&scheduled), &state(StateType::Pending, 61), false);
        assert_eq!(pending.next_scheduled_start_time, None);
        assert_eq!(pending.expected_start_time, Some(at(60)));
    }

    #[test]
    fn a_run_that_ends_without_running_starts_when_it_ends() {
        let progress = through(&[state(StateType::Pending, 1), state(StateType::Cancelled, 2)]);
        assert_eq!((progress.start_time, progress.end_time), (Some(at(2)), Some(at(2))));
        assert_eq!((progress.run_count, progress.total_run_time), (0, Duration::ZERO));
    }

    #[test]
    fn two_states_never_share_a_time() {
        let current = state(StateType::Pending, 5);
        assert_eq!(next_timestamp(Some(&current), at(9)), at(9));
        assert_eq!(next_timestamp(Some(&current), at(5)), at(5) + Duration::from_micros(1));
        assert_eq!(next_timestamp(Some(&current), at(1)), at(5) + Duration::from_micros(1));
        assert_eq!(next_timestamp(None, at(1)), at(1));
        let text = at(5).to_string();
        assert_eq!(text.parse::<Timestamp>().unwrap(), at(5));
    }
}
