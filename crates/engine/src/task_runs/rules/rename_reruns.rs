//! A run that runs again says so in its state's name.

use crate::flow_runs::attempt::Verdict;
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let Some(current) = attempt.current().filter(|_| attempt.to() == StateType::Running && attempt.counters.run_count > 0) else {
        return Verdict::Pass;
    };
    let name = if current.name == "AwaitingRetry" { "Retrying" } else { "Rerunning" };
    attempt.proposed.name = name.to_owned();
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{state, state_with};
    use crate::task_runs::rules::cases::{ask, facts, task_with};
    use onloan_domain::StateType::{Completed, Pending, Running, Scheduled};

    #[test]
    fn the_first_run_keeps_its_name() {
        for (from, name, run_count, to, expected) in [
            (Pending, "Pending", 0, Running, "Running"),
            (Scheduled, "AwaitingRetry", 1, Running, "Retrying"),
            (Scheduled, "Scheduled", 1, Running, "Rerunning"),
            (Running, "Running", 1, Running, "Rerunning"),
            (Running, "Running", 1, Completed, "Completed"),
        ] {
            let run = task_with(state_with(from, |state| state.name = name.to_owned()), |run| run.run_count = run_count);
            assert_eq!(ask(rule, &facts(&run), state(to)).1.name, expected, "{name} to {to}");
        }
    }
}
