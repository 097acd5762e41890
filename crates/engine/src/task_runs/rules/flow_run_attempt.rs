//! A task run remembers in which try of its flow it ran, so that the next try is known to be another.

use crate::flow_runs::attempt::Verdict;
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if let Some(flow_run) = attempt.facts.flow_run.filter(|_| attempt.to() == StateType::Running) {
        attempt.counters.flow_run_run_count = flow_run.run_count;
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use crate::flow_runs::Decision;
    use crate::flow_runs::rules::cases::{run_with, state};
    use crate::task_runs::decide::TaskFacts;
    use crate::task_runs::rules::cases::{decision, facts, task_in};
    use onloan_domain::StateType::{Pending, Running, Scheduled};

    #[test]
    fn the_try_is_remembered_when_the_task_runs() {
        let flow_run = run_with(state(Running), |flow_run| flow_run.run_count = 2);
        for (to, expected) in [(Running, 2), (Scheduled, 0)] {
            let mut run = task_in(state(Pending));
            let Decision::Accept(transition) = decision(&TaskFacts { flow_run: Some(&flow_run), ..facts(&run) }, state(to)) else {
                panic!("nothing speaks against it")
            };
            transition.apply_to(&mut run);
            assert_eq!(run.flow_run_run_count, expected, "{to}");
        }
    }
}
