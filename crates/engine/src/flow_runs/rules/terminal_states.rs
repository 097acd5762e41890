//! Which ways lead out of a state in which a run has ended.

use crate::flow_runs::{
    attempt::{Attempt, Verdict, abort, reject},
    rules::keep_result,
};
use onloan_domain::{RetryType, State, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let Some(current) = attempt.current().filter(|state| state.is_terminal()) else {
        return Verdict::Pass;
    };
    match attempt.to() {
        StateType::Cancelling | StateType::Paused | StateType::Crashed => {
            abort(format!("Run is already in terminal state {}.", current.state_type))
        }
        StateType::Completed | StateType::Failed | StateType::Cancelled => Verdict::Pass,
        StateType::Scheduled | StateType::Pending | StateType::Running => run_again(attempt, current),
    }
}

fn run_again(attempt: &mut Attempt<'_>, current: &State) -> Verdict {
    if current.state_type == StateType::Completed && keep_result::is_persisted(current) {
        return reject("Run is already COMPLETED.");
    }
    let rescheduled = attempt.to() == StateType::Scheduled;
    if rescheduled && attempt.facts.run.deployment_id.is_none() {
        return abort("Cannot reschedule a run without an associated deployment.");
    }
    attempt.policy.resuming = Some(false);
    attempt.policy.pause_keys = Some(Vec::new());
    attempt.policy.retry_type = rescheduled.then_some(RetryType::Reschedule);
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::{
        Decision,
        rules::cases::{ask, decision, deployed, run_in, run_with, state, state_with, told},
    };
    use onloan_domain::StateType::{Cancelled, Cancelling, Completed, Crashed, Failed, Paused, Pending, Running, Scheduled};
    use serde_json::json;

    #[test]
    fn an_ended_run_can_be_run_again_but_not_stopped_again() {
        for from in [Completed, Failed, Cancelled, Crashed] {
            for (to, expected) in [
                (Completed, "pass".to_owned()),
                (Failed, "pass".to_owned()),
                (Cancelled, "pass".to_owned()),
                (Running, "pass".to_owned()),
                (Pending, "pass".to_owned()),
                (Scheduled, "abort: Cannot reschedule a run without an associated deployment.".to_owned()),
                (Cancelling, format!("abort: Run is already in terminal state {from}.")),
                (Paused, format!("abort: Run is already in terminal state {from}.")),
                (Crashed, format!("abort: Run is already in terminal state {from}.")),
            ] {
                let (verdict, _) = ask(rule, &run_in(state(from)), state(to));
                assert_eq!(told(&verdict), expected, "{from} to {to}");
            }
        }
    }

    #[test]
    fn a_run_that_has_not_ended_is_not_its_business() {
        for from in [Scheduled, Pending, Running, Paused, Cancelling] {
            let (verdict, _) = ask(rule, &run_in(state(from)), state(Crashed));
            assert_eq!(told(&verdict), "pass", "{from}");
        }
    }

    #[test]
    fn a_completed_run_with_a_persisted_result_stays_completed() {
        for (data, expected) in [
            (json!(null), "pass"),
            (json!({"type": "unpersisted"}), "pass"),
            (json!({"storage_key": "a"}), "reject: Run is already COMPLETED."),
        ] {
            let completed = state_with(Completed, |state| state.data = Some(data.clone()).filter(|data| !data.is_null()));
            let (verdict, _) = ask(rule, &run_in(completed), state(Running));
            assert_eq!(told(&verdict), expected, "{data}");
        }
    }

    #[test]
    fn running_again_forgets_pauses() {
        let run = run_with(state(Failed), |run| {
            deployed(run);
            run.empirical_policy.pause_keys = Some(vec!["k1".into()]);
            run.empirical_policy.resuming = Some(true);
        });
        let Decision::Accept(transition) = decision(&run, state(Scheduled)) else { panic!("a deployed run can be rescheduled") };
        let mut again = run;
        transition.apply_to(&mut again);
        assert_eq!(again.empirical_policy.pause_keys, Some(Vec::new()));
        assert_eq!(again.empirical_policy.resuming, Some(false));
        assert_eq!(again.empirical_policy.retry_type, Some(RetryType::Reschedule));
    }
}
