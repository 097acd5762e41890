//! A run that nobody executes yet is cancelled at once: there is no process that could answer to CANCELLING.

use crate::flow_runs::attempt::{Attempt, Verdict, reject_for};
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let (Some(current), StateType::Cancelling) = (attempt.current(), attempt.to()) else {
        return Verdict::Pass;
    };
    let has_process = attempt.facts.run.infrastructure_pid.is_some();
    let waiting = match current.state_type {
        StateType::Scheduled if !has_process || current.name == "Resuming" => "Scheduled",
        StateType::Paused if current.state_details.pause_reschedule => "Suspended",
        StateType::Scheduled
        | StateType::Paused
        | StateType::Pending
        | StateType::Running
        | StateType::Completed
        | StateType::Failed
        | StateType::Cancelled
        | StateType::Crashed
        | StateType::Cancelling => return Verdict::Pass,
    };
    let cancelled = attempt.substitute(StateType::Cancelled);
    reject_for(cancelled, format!("{waiting} flow run has no infrastructure to terminate."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::{
        Decision, Policy, TransitionFacts, decide,
        rules::cases::{NOW, ask, run_with, state, state_with, told},
    };
    use onloan_domain::{
        State,
        StateType::{Cancelled, Cancelling, Paused, Pending, Running, Scheduled},
    };

    #[test]
    fn what_waits_without_a_process_is_cancelled_at_once() {
        let resuming = |state: &mut State| state.name = "Resuming".into();
        let suspended = |state: &mut State| state.state_details.pause_reschedule = true;
        let scheduled = "reject to Cancelled: Scheduled flow run has no infrastructure to terminate.";
        for (current, process, expected) in [
            (state(Scheduled), false, scheduled),
            (state(Scheduled), true, "pass"),
            (state_with(Scheduled, resuming), true, scheduled),
            (state(Paused), false, "pass"),
            (state_with(Paused, suspended), false, "reject to Cancelled: Suspended flow run has no infrastructure to terminate."),
            (state(Pending), false, "pass"),
            (state(Running), false, "pass"),
        ] {
            let name = current.name.clone();
            let run = run_with(current, |run| run.infrastructure_pid = process.then(|| "1".to_owned()));
            assert_eq!(told(&ask(rule, &run, state(Cancelling)).0), expected, "{name}, process: {process}");
        }
    }

    #[test]
    fn force_does_not_keep_it_from_being_cancelled() {
        let run = run_with(state(Scheduled), |_| {});
        let decision = decide(&TransitionFacts::of(&run), state(Cancelling), Policy::Minimal, NOW);
        let Decision::Reject { substitute: Some(transition), .. } = decision else { panic!("expected a substitute, got {decision:?}") };
        assert_eq!(transition.state().state_type, Cancelled);
    }
}
