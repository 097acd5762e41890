//! A task that has tries left, and whose failure may be retried, is tried again after its delay.

use crate::flow_runs::attempt::{Verdict, reject_for};
use crate::task_runs::attempt::Attempt;
use onloan_domain::{Duration, StateType, TaskRunPolicy};
use serde_json::Value;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if attempt.from() != Some(StateType::Running) || attempt.to() != StateType::Failed {
        return Verdict::Pass;
    }
    let policy = &attempt.facts.run.empirical_policy;
    let tries_left = policy.retries.is_some_and(|retries| attempt.counters.run_count <= retries);
    if !tries_left || attempt.proposed.state_details.retriable == Some(false) {
        return Verdict::Pass;
    }
    let seconds = spread(delay(policy, attempt.counters.run_count), policy.retry_jitter_factor.unwrap_or(0.0), attempt.facts.chance);
    let mut retry = attempt.substitute(StateType::Scheduled);
    retry.name = "AwaitingRetry".to_owned();
    retry.message = attempt.proposed.message.clone();
    retry.data = attempt.proposed.data.clone();
    retry.state_details.scheduled_time = Some(attempt.now + Duration::from_micros((seconds * 1e6) as i64));
    reject_for(retry, "Retrying")
}

/// Seconds before the next try: the same each time, or one number for each try and the last of them from then on.
fn delay(policy: &TaskRunPolicy, run_count: i64) -> f64 {
    let seconds = match &policy.retry_delay {
        Some(Value::Array(delays)) => {
            let next = usize::try_from(run_count - 1).unwrap_or(0);
            delays.get(next).or(delays.last()).and_then(Value::as_f64)
        }
        other => other.as_ref().and_then(Value::as_f64),
    };
    seconds.unwrap_or(0.0).max(0.0)
}

/// A delay that is longer or shorter by at most `factor` of itself, as `chance` has it; on average it stays the same.
pub(super) fn spread(seconds: f64, factor: f64, chance: f64) -> f64 {
    let factor = factor.clamp(0.0, 1.0);
    seconds * (1.0 + factor * (2.0 * chance - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{in_seconds, state, state_with, told};
    use crate::task_runs::decide::TaskFacts;
    use crate::task_runs::rules::cases::{ask, facts, task_with};
    use onloan_domain::StateType::{Completed, Failed, Pending, Running};
    use serde_json::json;

    #[test]
    fn a_failed_task_is_retried_while_it_has_tries_left() {
        for (from, run_count, retries, retriable, to, expected) in [
            (Running, 1, Some(1), None, Failed, "reject to AwaitingRetry: Retrying"),
            (Running, 1, Some(1), Some(true), Failed, "reject to AwaitingRetry: Retrying"),
            (Running, 1, Some(1), Some(false), Failed, "pass"),
            (Running, 2, Some(1), None, Failed, "pass"),
            (Running, 1, None, None, Failed, "pass"),
            (Pending, 0, Some(3), None, Failed, "pass"),
            (Running, 1, Some(3), None, Completed, "pass"),
        ] {
            let run = task_with(state(from), |run| {
                run.run_count = run_count;
                run.empirical_policy.retries = retries;
            });
            let proposed = state_with(to, |state| state.state_details.retriable = retriable);
            assert_eq!(told(&ask(rule, &facts(&run), proposed).0), expected, "{from} to {to}, {run_count} of {retries:?}");
        }
    }

    #[test]
    fn the_delay_is_that_of_the_try_and_jitters() {
        for (retry_delay, run_count, jitter, chance, expected) in [
            (json!(null), 1, None, 0.5, 0),
            (json!(30), 1, None, 0.9, 30),
            (json!([1, 10]), 1, None, 0.5, 1),
            (json!([1, 10]), 2, None, 0.5, 10),
            (json!([1, 10]), 3, None, 0.5, 10),
            (json!([]), 1, None, 0.5, 0),
            (json!(100), 1, Some(0.5), 0.0, 50),
            (json!(100), 1, Some(0.5), 0.5, 100),
            (json!(100), 1, Some(5.0), 0.0, 0),
        ] {
            let run = task_with(state(Running), |run| {
                run.run_count = run_count;
                run.empirical_policy.retries = Some(9);
                run.empirical_policy.retry_delay = Some(retry_delay.clone());
                run.empirical_policy.retry_jitter_factor = jitter;
            });
            let failed = state_with(Failed, |state| state.message = Some("boom".to_owned()));
            let (verdict, _) = ask(rule, &TaskFacts { chance, ..facts(&run) }, failed);
            let Verdict::Reject { substitute: Some(retry), .. } = verdict else { panic!("a task with tries left is retried") };
            assert_eq!(retry.message.as_deref(), Some("boom"));
            assert_eq!(retry.state_details.scheduled_time, Some(in_seconds(expected)), "{retry_delay} on try {run_count}");
        }
    }
}
