//! Which ways lead out of a state in which a task run has ended. Who begins again has all of its retries again.

use crate::flow_runs::attempt::{Verdict, abort, reject};
use crate::flow_runs::rules::keep_result::is_persisted;
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let Some(current) = attempt.current().filter(|state| state.is_terminal()) else {
        return Verdict::Pass;
    };
    if matches!(attempt.to(), StateType::Cancelling | StateType::Paused | StateType::Crashed) {
        return abort(format!("Run is already {}.", current.state_type));
    }
    if current.state_type == StateType::Completed && is_persisted(current) {
        return reject("This run is already completed.");
    }
    if !attempt.proposed.is_terminal() {
        attempt.counters.run_count = 0;
    }
    let flow_is_retried = attempt.facts.flow_run.is_some_and(|flow_run| attempt.counters.flow_run_run_count < flow_run.run_count);
    if attempt.to() == StateType::Running && flow_is_retried {
        attempt.proposed.name = "Retrying".to_owned();
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::Decision;
    use crate::flow_runs::rules::cases::{run_with, state, state_with, told};
    use crate::task_runs::decide::TaskFacts;
    use crate::task_runs::rules::cases::{ask, decision, facts, task_in, task_with};
    use onloan_domain::StateType::{Cancelled, Cancelling, Completed, Crashed, Failed, Paused, Pending, Running, Scheduled};
    use serde_json::{Value, json};

    #[test]
    fn ended_runs_begin_again_unless_their_result_is_kept() {
        let (kept, lost) = (json!({"storage_key": "a"}), json!({"type": "unpersisted"}));
        for (from, data, to, expected) in [
            (Failed, Value::Null, Cancelling, "abort: Run is already FAILED."),
            (Completed, Value::Null, Paused, "abort: Run is already COMPLETED."),
            (Crashed, Value::Null, Crashed, "abort: Run is already CRASHED."),
            (Completed, kept.clone(), Running, "reject: This run is already completed."),
            (Completed, kept.clone(), Completed, "reject: This run is already completed."),
            (Completed, lost, Running, "pass"),
            (Completed, Value::Null, Scheduled, "pass"),
            (Failed, kept, Running, "pass"),
            (Cancelled, Value::Null, Pending, "pass"),
            (Running, Value::Null, Crashed, "pass"),
        ] {
            let run = task_in(state_with(from, |state| state.data = Some(data.clone()).filter(|data| !data.is_null())));
            assert_eq!(told(&ask(rule, &facts(&run), state(to)).0), expected, "{from} with {data} to {to}");
        }
    }

    #[test]
    fn a_run_that_begins_again_counts_from_the_start() {
        let mut run = task_with(state(Failed), |run| run.run_count = 3);
        let Decision::Accept(transition) = decision(&facts(&run), state(Running)) else { panic!("a failed task can run again") };
        transition.apply_to(&mut run);
        assert_eq!((run.run_count, run.state_name.as_deref()), (1, Some("Running")));
    }

    #[test]
    fn a_task_of_a_retried_flow_is_retrying() {
        let flow_run = run_with(state(Running), |flow_run| flow_run.run_count = 2);
        let run = task_with(state(Failed), |run| run.flow_run_run_count = 1);
        let (_, proposed) = ask(rule, &TaskFacts { flow_run: Some(&flow_run), ..facts(&run) }, state(Running));
        assert_eq!(proposed.name, "Retrying");
    }
}
