//! A run does not start before its time; who has it waits.

use crate::flow_runs::attempt::Verdict;
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let waiting = matches!(attempt.from(), Some(StateType::Scheduled | StateType::Pending));
    if !waiting || attempt.to() != StateType::Running {
        return Verdict::Pass;
    }
    let scheduled = attempt.current().and_then(|state| state.state_details.scheduled_time);
    match scheduled.map(|time| time.since(attempt.now).whole_seconds()) {
        Some(seconds) if seconds >= 1 => Verdict::Wait { seconds, reason: "Scheduled time is in the future".to_owned() },
        Some(_) | None => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{in_seconds, state, state_with, told};
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::StateType::{Paused, Pending, Running, Scheduled};

    #[test]
    fn it_waits_for_whole_seconds() {
        for (from, scheduled, to, expected) in [
            (Scheduled, Some(90), Running, "wait 90: Scheduled time is in the future"),
            (Pending, Some(1), Running, "wait 1: Scheduled time is in the future"),
            (Scheduled, Some(0), Running, "pass"),
            (Scheduled, Some(-90), Running, "pass"),
            (Scheduled, None, Running, "pass"),
            (Scheduled, Some(90), Pending, "pass"),
            (Paused, Some(90), Running, "pass"),
        ] {
            let run = task_in(state_with(from, |state| state.state_details.scheduled_time = scheduled.map(in_seconds)));
            assert_eq!(told(&ask(rule, &facts(&run), state(to)).0), expected, "{from} to {to} at {scheduled:?}");
        }
    }
}
