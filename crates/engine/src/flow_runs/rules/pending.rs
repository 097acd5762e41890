//! A run is handed to one process only: PENDING is entered once, save by the worker that has it and gives the state a
//! name of its own.

use crate::flow_runs::attempt::{Attempt, Verdict, abort};
use onloan_domain::{State, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let (Some(current), StateType::Pending) = (attempt.current(), attempt.to()) else {
        return Verdict::Pass;
    };
    match current.state_type {
        StateType::Pending if is_renamed(current, &attempt.proposed) => {
            let (kept, details) = (&current.state_details, &mut attempt.proposed.state_details);
            details.scheduled_time = details.scheduled_time.or(kept.scheduled_time);
            details.deployment_concurrency_lease_id = details.deployment_concurrency_lease_id.or(kept.deployment_concurrency_lease_id);
            Verdict::Pass
        }
        StateType::Pending | StateType::Running | StateType::Cancelling | StateType::Cancelled => {
            abort(format!("This run is in a {} state and cannot transition to a PENDING state.", current.state_type))
        }
        StateType::Scheduled | StateType::Completed | StateType::Failed | StateType::Crashed | StateType::Paused => Verdict::Pass,
    }
}

/// Whether a worker moves the run on within PENDING, as from `Pending` to `Submitting`.
fn is_renamed(current: &State, proposed: &State) -> bool {
    proposed.name != current.name && proposed.name != StateType::Pending.default_name()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask, in_seconds, run_in, state, state_with, told};
    use onloan_domain::LeaseId;

    #[test]
    fn only_what_nobody_has_can_become_pending() {
        for from in StateType::ALL {
            let (verdict, _) = ask(rule, &run_in(state(from)), state(StateType::Pending));
            let expected = match from {
                StateType::Pending | StateType::Running | StateType::Cancelling | StateType::Cancelled => {
                    format!("abort: This run is in a {from} state and cannot transition to a PENDING state.")
                }
                StateType::Scheduled | StateType::Completed | StateType::Failed | StateType::Crashed | StateType::Paused => {
                    "pass".to_owned()
                }
            };
            assert_eq!(told(&verdict), expected, "{from}");
        }
    }

    #[test]
    fn a_worker_may_rename_it_but_not_back() {
        let named = |name: &'static str| state_with(StateType::Pending, |state| state.name = name.into());
        for (from, to, allowed) in [
            ("Pending", "Submitting", true),
            ("Submitting", "InfrastructurePending", true),
            ("Submitting", "Submitting", false),
            ("Submitting", "Pending", false),
            ("Pending", "Pending", false),
        ] {
            let (verdict, _) = ask(rule, &run_in(named(from)), named(to));
            assert_eq!(verdict == Verdict::Pass, allowed, "{from} to {to}");
        }
    }

    #[test]
    fn renaming_keeps_the_scheduled_time_and_the_lease() {
        let lease = LeaseId::new_v4();
        let current = state_with(StateType::Pending, |state| {
            state.state_details.scheduled_time = Some(in_seconds(5));
            state.state_details.deployment_concurrency_lease_id = Some(lease);
        });
        let submitting = state_with(StateType::Pending, |state| state.name = "Submitting".into());
        let (_, left) = ask(rule, &run_in(current), submitting);
        assert_eq!(left.state_details.scheduled_time, Some(in_seconds(5)));
        assert_eq!(left.state_details.deployment_concurrency_lease_id, Some(lease));
    }
}
