//! A background task is handed to one worker only: PENDING is entered once.

use crate::flow_runs::attempt::{Verdict, abort};
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let (Some(from), StateType::Pending) = (attempt.from(), attempt.to()) else {
        return Verdict::Pass;
    };
    match from {
        StateType::Pending | StateType::Running | StateType::Cancelling | StateType::Cancelled => {
            abort(format!("This run is in a {from} state and cannot transition to a PENDING state."))
        }
        StateType::Scheduled | StateType::Completed | StateType::Failed | StateType::Crashed | StateType::Paused => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{state, told};
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::StateType::{Cancelled, Cancelling, Pending, Running};

    #[test]
    fn only_what_nobody_has_can_become_pending() {
        for from in StateType::ALL {
            let run = task_in(state(from));
            let refused = format!("abort: This run is in a {from} state and cannot transition to a PENDING state.");
            let is_somebodys = matches!(from, Pending | Running | Cancelling | Cancelled);
            let expected = if is_somebodys { refused } else { "pass".to_owned() };
            assert_eq!(told(&ask(rule, &facts(&run), state(Pending)).0), expected, "{from}");
            assert_eq!(ask(rule, &facts(&run), state(Running)).0, Verdict::Pass);
        }
    }
}
