//! Only a run that still waits can be late, and it becomes late once.

use crate::flow_runs::attempt::{Attempt, Verdict, reject};
use onloan_domain::{State, StateType};

const LATE: &str = "Late";

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let late = |state: &State| state.state_type == StateType::Scheduled && state.name == LATE;
    if !late(&attempt.proposed) {
        return Verdict::Pass;
    }
    match attempt.current() {
        Some(current) if late(current) => reject("This run is already late."),
        Some(current) if current.state_type == StateType::Scheduled => Verdict::Pass,
        Some(_) | None => reject("Only a scheduled run can be late."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask, run_in, state, state_with, told};

    #[test]
    fn a_scheduled_run_becomes_late_once() {
        let late = || state_with(StateType::Scheduled, |state| state.name = LATE.into());
        assert_eq!(told(&ask(rule, &run_in(state(StateType::Scheduled)), late()).0), "pass");
        assert_eq!(told(&ask(rule, &run_in(late()), late()).0), "reject: This run is already late.");
        assert_eq!(told(&ask(rule, &run_in(late()), state(StateType::Scheduled)).0), "pass");
        for from in StateType::ALL.into_iter().filter(|from| *from != StateType::Scheduled) {
            let (verdict, _) = ask(rule, &run_in(state(from)), late());
            assert_eq!(told(&verdict), "reject: Only a scheduled run can be late.", "{from}");
        }
    }
}
