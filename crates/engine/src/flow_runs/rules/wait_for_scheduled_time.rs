//! A run does not start before its time; who has it waits.

use crate::flow_runs::attempt::{Attempt, Verdict};
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let waiting = matches!(attempt.from(), Some(StateType::Scheduled | StateType::Pending));
    if !waiting || attempt.to() != StateType::Running {
        return Verdict::Pass;
    }
    let scheduled = attempt.current_details().and_then(|details| details.scheduled_time);
    // Whole seconds are all that the answer can carry; the rest of a second is not worth a round trip.
    match scheduled.map(|time| time.since(attempt.now).whole_seconds()) {
        Some(seconds) if seconds >= 1 => Verdict::Wait { seconds, reason: "Scheduled time is in the future".to_owned() },
        Some(_) | None => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{NOW, ask, in_seconds, run_in, state, state_with, told};
    use onloan_domain::{
        Duration,
        StateType::{Paused, Pending, Running, Scheduled},
    };

    #[test]
    fn it_waits_for_whole_seconds() {
        let almost = NOW + Duration::from_micros(999_999);
        for (from, scheduled, to, expected) in [
            (Scheduled, Some(in_seconds(90)), Running, "wait 90: Scheduled time is in the future"),
            (Pending, Some(in_seconds(1)), Running, "wait 1: Scheduled time is in the future"),
            (Scheduled, Some(almost), Running, "pass"),
            (Scheduled, Some(NOW), Running, "pass"),
            (Scheduled, Some(in_seconds(-90)), Running, "pass"),
            (Scheduled, None, Running, "pass"),
            (Scheduled, Some(in_seconds(90)), Pending, "pass"),
            (Paused, Some(in_seconds(90)), Running, "pass"),
        ] {
            let run = run_in(state_with(from, |state| state.state_details.scheduled_time = scheduled));
            assert_eq!(told(&ask(rule, &run, state(to)).0), expected, "{from} to {to} at {scheduled:?}");
        }
    }
}
