//! Where a background task finds its parameters is said once, when it is scheduled, and known until it runs.

use crate::flow_runs::attempt::Verdict;
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let waiting = matches!(attempt.from(), Some(StateType::Scheduled | StateType::Pending));
    if waiting && matches!(attempt.to(), StateType::Pending | StateType::Running) {
        let known = attempt.current().and_then(|state| state.state_details.task_parameters_id);
        let proposed = &mut attempt.proposed.state_details.task_parameters_id;
        *proposed = proposed.or(known);
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::state_with;
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::StateType::{Completed, Pending, Running, Scheduled};
    use onloan_domain::TaskRunId;

    #[test]
    fn the_parameters_are_known_until_the_task_runs() {
        let (one, other) = (TaskRunId::new_v7().uuid(), TaskRunId::new_v7().uuid());
        for (from, to, has, expected) in [
            (Scheduled, Pending, None, Some(one)),
            (Pending, Running, None, Some(one)),
            (Scheduled, Running, Some(other), Some(other)),
            (Running, Completed, None, None),
            (Completed, Running, None, None),
        ] {
            let run = task_in(state_with(from, |state| state.state_details.task_parameters_id = Some(one)));
            let (_, left) = ask(rule, &facts(&run), state_with(to, |state| state.state_details.task_parameters_id = has));
            assert_eq!(left.state_details.task_parameters_id, expected, "{from} to {to}");
        }
    }
}
