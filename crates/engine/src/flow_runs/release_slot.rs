//! A run gives its slot back when it no longer runs and is not about to. No rule, but what follows whichever rules were
//! asked, also from a forced transition.

use super::concurrency::SlotEffect;
use onloan_domain::{State, StateType};

/// What leaving `current` for `entered` does to the slot; `instead` when `entered` is a substitute for what was proposed.
pub(super) fn release(current: Option<&State>, entered: &State, instead: bool) -> Option<SlotEffect> {
    let current = current?;
    // The process waits for its next try, and goes on to renew the lease.
    let tries_again = instead && entered.state_type == StateType::Scheduled && entered.name == "AwaitingRetry";
    if !needs_slot(current.state_type) || needs_slot(entered.state_type) || tries_again {
        return None;
    }
    current.state_details.deployment_concurrency_lease_id.map(|lease| SlotEffect::GiveBack { lease })
}

fn needs_slot(state_type: StateType) -> bool {
    match state_type {
        StateType::Pending | StateType::Running | StateType::Cancelling => true,
        StateType::Scheduled | StateType::Completed | StateType::Failed | StateType::Cancelled | StateType::Crashed | StateType::Paused => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{state, state_with};
    use onloan_domain::LeaseId;

    #[test]
    fn a_slot_is_given_back_by_whoever_stops_running() {
        use StateType::{Cancelled, Cancelling, Completed, Failed, Paused, Pending, Running, Scheduled};
        let lease = LeaseId::new_v4();
        for (from, to, name, instead, given_back) in [
            (Running, Completed, "", false, true),
            (Running, Paused, "", false, true),
            (Running, Cancelling, "", false, false),
            (Running, Scheduled, "AwaitingRetry", true, false),
            // Proposed by the client itself: its process ends, and another takes a slot of its own.
            (Running, Scheduled, "AwaitingRetry", false, true),
            (Pending, Running, "", false, false),
            (Pending, Cancelled, "", true, true),
            (Cancelling, Cancelled, "", false, true),
            (Scheduled, Cancelled, "", false, false),
            (Failed, Scheduled, "", false, false),
        ] {
            let current = state_with(from, |state| state.state_details.deployment_concurrency_lease_id = Some(lease));
            let entered = state_with(to, |state| {
                if !name.is_empty() {
                    state.name = name.to_owned();
                }
            });
            let expected = given_back.then_some(SlotEffect::GiveBack { lease });
            assert_eq!(release(Some(&current), &entered, instead), expected, "{from} to {to} {name}, {instead}");
        }
    }

    #[test]
    fn who_took_nothing_gives_nothing_back() {
        assert_eq!(release(Some(&state(StateType::Running)), &state(StateType::Completed), false), None);
        assert_eq!(release(None, &state(StateType::Completed), false), None);
    }
}
