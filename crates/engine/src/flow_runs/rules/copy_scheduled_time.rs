//! A scheduled run keeps its time when somebody takes it, so that it does not start before.

use crate::flow_runs::attempt::{Attempt, Verdict};
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if attempt.from() == Some(StateType::Scheduled) && attempt.to() == StateType::Pending {
        let scheduled = attempt.current_details().and_then(|details| details.scheduled_time);
        let proposed = &mut attempt.proposed.state_details.scheduled_time;
        *proposed = proposed.or(scheduled);
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask, in_seconds, run_in, state_with};
    use onloan_domain::StateType::{Pending, Running, Scheduled};

    #[test]
    fn the_time_is_copied_from_scheduled_to_pending_alone() {
        for (from, had, to, has, expected) in [
            (Scheduled, Some(5), Pending, None, Some(5)),
            (Scheduled, Some(5), Pending, Some(9), Some(9)),
            (Scheduled, None, Pending, None, None),
            (Scheduled, Some(5), Running, None, None),
            (Running, Some(5), Pending, None, None),
        ] {
            let at =
                |seconds: Option<i64>| move |state: &mut onloan_domain::State| state.state_details.scheduled_time = seconds.map(in_seconds);
            let (verdict, left) = ask(rule, &run_in(state_with(from, at(had))), state_with(to, at(has)));
            assert_eq!(verdict, Verdict::Pass);
            assert_eq!(left.state_details.scheduled_time, expected.map(in_seconds), "{from} to {to}");
        }
    }
}
