//! A flow that has tries left is tried again, in the process that it has.

use crate::flow_runs::attempt::{Attempt, Verdict, reject_for};
use onloan_domain::{Duration, RetryType, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if attempt.from() != Some(StateType::Running) || attempt.to() != StateType::Failed {
        return Verdict::Pass;
    }
    let tries_left = attempt.policy.retries.is_some_and(|retries| attempt.facts.run.run_count <= retries);
    if !tries_left {
        attempt.policy.retry_type = None;
        return Verdict::Pass;
    }
    let delay = Duration::from_seconds(attempt.policy.retry_delay.unwrap_or(0));
    let mut retry = attempt.substitute(StateType::Scheduled);
    retry.name = "AwaitingRetry".to_owned();
    retry.message = attempt.proposed.message.clone();
    retry.data = attempt.proposed.data.clone();
    retry.state_details.scheduled_time = Some(attempt.now + delay);
    retry.state_details.deployment_concurrency_lease_id = attempt.proposed.state_details.deployment_concurrency_lease_id;
    attempt.policy.retry_type = Some(RetryType::InProcess);
    attempt.policy.resuming = Some(false);
    attempt.policy.pause_keys = Some(Vec::new());
    reject_for(retry, "Retrying")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::{
        Decision,
        rules::cases::{ask, decision, in_seconds, run_with, state, state_with, told},
    };
    use onloan_domain::StateType::{Completed, Crashed, Failed, Pending, Running};

    #[test]
    fn a_failed_flow_is_retried_while_it_has_tries_left() {
        for (from, run_count, retries, to, expected) in [
            (Running, 1, Some(1), Failed, "reject to AwaitingRetry: Retrying"),
            (Running, 2, Some(1), Failed, "pass"),
            (Running, 1, Some(0), Failed, "pass"),
            (Running, 1, None, Failed, "pass"),
            (Pending, 0, Some(3), Failed, "pass"),
            (Running, 1, Some(3), Crashed, "pass"),
            (Running, 1, Some(3), Completed, "pass"),
        ] {
            let run = run_with(state(from), |run| {
                run.run_count = run_count;
                run.empirical_policy.retries = retries;
            });
            assert_eq!(told(&ask(rule, &run, state(to)).0), expected, "{from} to {to}, {run_count} of {retries:?}");
        }
    }

    #[test]
    fn the_retry_waits_for_the_delay_and_keeps_the_message() {
        let mut run = run_with(state(Running), |run| {
            run.run_count = 1;
            run.empirical_policy.retries = Some(1);
            run.empirical_policy.retry_delay = Some(30);
        });
        let failed = state_with(Failed, |state| state.message = Some("boom".into()));
        let Decision::Reject { substitute: Some(retry), .. } = decision(&run, failed) else { panic!("a flow with tries left is retried") };
        retry.apply_to(&mut run);
        let awaiting = run.state.as_ref().expect("the run has the state that it entered");
        assert_eq!(awaiting.message.as_deref(), Some("boom"));
        assert_eq!(run.next_scheduled_start_time, Some(in_seconds(30)));
        assert_eq!(run.empirical_policy.retry_type, Some(RetryType::InProcess));
        assert_eq!((run.end_time, run.total_run_time), (None, Duration::from_seconds(10)));
    }
}
