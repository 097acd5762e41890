//! A scheduled run keeps its time when somebody takes it, so that it does not start before.

use crate::flow_runs::attempt::Verdict;
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if attempt.from() == Some(StateType::Scheduled) && attempt.to() == StateType::Pending {
        let scheduled = attempt.current().and_then(|state| state.state_details.scheduled_time);
        let proposed = &mut attempt.proposed.state_details.scheduled_time;
        *proposed = proposed.or(scheduled);
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{in_seconds, state_with};
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::State;
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
            let at = |seconds: Option<i64>| move |state: &mut State| state.state_details.scheduled_time = seconds.map(in_seconds);
            let run = task_in(state_with(from, at(had)));
            let (verdict, left) = ask(rule, &facts(&run), state_with(to, at(has)));
            assert_eq!(verdict, Verdict::Pass);
            assert_eq!(left.state_details.scheduled_time, expected.map(in_seconds), "{from} to {to}");
        }
    }
}
