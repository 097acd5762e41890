//! Which ways lead out of a pause, and what happens when it was left too late.

use crate::flow_runs::attempt::{Attempt, Verdict, reject, reject_for};
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let Some(current) = attempt.current().filter(|state| state.state_type == StateType::Paused) else {
        return Verdict::Pass;
    };
    match attempt.to() {
        StateType::Pending | StateType::Paused => {
            return reject(format!("This run cannot transition to the {} state from the {} state.", attempt.to(), current.state_type));
        }
        StateType::Running
        | StateType::Scheduled
        | StateType::Cancelling
        | StateType::Completed
        | StateType::Failed
        | StateType::Cancelled
        | StateType::Crashed => {}
    }
    let suspended = current.state_details.pause_reschedule;
    if suspended && attempt.facts.run.deployment_id.is_none() {
        return reject("Cannot reschedule a paused flow run without a deployment.");
    }
    let timed_out = current.state_details.pause_timeout.is_some_and(|timeout| timeout < attempt.now);
    if timed_out && attempt.to() != StateType::Cancelling {
        let mut failed = attempt.substitute(StateType::Failed);
        let what = if suspended { "suspended" } else { "paused" };
        failed.message = Some(format!("The flow was {what} and never resumed."));
        return reject_for(failed, "The flow run pause has timed out and can no longer resume.");
    }
    attempt.resumes = true;
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::{
        Decision,
        rules::cases::{ask, decision, deployed, in_seconds, run_with, state, state_with, told},
    };
    use onloan_domain::{
        FlowRun, State,
        StateType::{Cancelling, Completed, Failed, Paused, Pending, Running, Scheduled},
    };

    fn paused(suspended: bool, timeout: Option<i64>) -> State {
        state_with(Paused, |state| {
            state.state_details.pause_reschedule = suspended;
            state.state_details.pause_timeout = timeout.map(in_seconds);
        })
    }

    fn nothing(_: &mut FlowRun) {}

    #[test]
    fn a_pause_is_left_by_running_scheduling_or_ending() {
        let timed_out = "reject to Failed: The flow run pause has timed out and can no longer resume.";
        let cases: [(State, fn(&mut FlowRun), StateType, &str); 11] = [
            (paused(false, None), nothing, Running, "pass"),
            (paused(false, None), nothing, Scheduled, "pass"),
            (paused(false, None), nothing, Failed, "pass"),
            (paused(false, None), nothing, Pending, "reject: This run cannot transition to the PENDING state from the PAUSED state."),
            (paused(false, None), nothing, Paused, "reject: This run cannot transition to the PAUSED state from the PAUSED state."),
            (paused(true, None), nothing, Scheduled, "reject: Cannot reschedule a paused flow run without a deployment."),
            (paused(true, None), deployed, Scheduled, "pass"),
            (paused(false, Some(5)), nothing, Running, "pass"),
            (paused(false, Some(-5)), nothing, Running, timed_out),
            (paused(false, Some(-5)), nothing, Cancelling, "pass"),
            (paused(true, Some(-5)), deployed, Completed, timed_out),
        ];
        for (current, change, to, expected) in cases {
            assert_eq!(told(&ask(rule, &run_with(current, change), state(to)).0), expected, "to {to}");
        }
    }

    #[test]
    fn resuming_in_the_same_process_counts_and_is_marked() {
        let mut run = run_with(paused(false, None), |run| run.run_count = 1);
        let Decision::Accept(transition) = decision(&run, state(Running)) else { panic!("a paused flow can resume") };
        transition.apply_to(&mut run);
        assert_eq!((run.run_count, run.empirical_policy.resuming), (2, Some(true)));
    }

    #[test]
    fn resuming_by_way_of_a_worker_does_not_count_as_another_try() {
        let mut run = run_with(paused(true, None), |run| {
            deployed(run);
            run.run_count = 1;
        });
        for to in [Scheduled, Pending, Running] {
            let Decision::Accept(transition) = decision(&run, state(to)) else { panic!("cannot enter {to}") };
            transition.apply_to(&mut run);
        }
        assert_eq!((run.run_count, run.empirical_policy.resuming), (1, Some(false)));
    }
}
