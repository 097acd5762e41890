//! A run that nobody started in time is cancelled when its deployment has no slot for it and wants no run to wait: it would
//! wait otherwise, since only who asks for a slot is refused one.

use crate::concurrency::{Acquisition, Mode, acquire};
use crate::flow_runs::attempt::{Attempt, Verdict, reject_for};
use crate::flow_runs::concurrency::{DeploymentConcurrency, SlotFacts};
use onloan_domain::{CollisionStrategy, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    match &attempt.facts.concurrency().deployment {
        DeploymentConcurrency::Limited(limited) if cancels(limited) && is_full(attempt, limited) => {
            let mut cancelled = attempt.substitute(StateType::Cancelled);
            cancelled.message = Some("Deployment concurrency limit reached.".to_owned());
            reject_for(cancelled, "Deployment concurrency limit is full and uses the CANCEL_NEW strategy.")
        }
        DeploymentConcurrency::Limited(_) | DeploymentConcurrency::Unlimited | DeploymentConcurrency::DeploymentMissing => Verdict::Pass,
    }
}

fn cancels(limited: &SlotFacts) -> bool {
    match limited.collision {
        CollisionStrategy::CancelNew => true,
        CollisionStrategy::Enqueue => false,
    }
}

fn is_full(attempt: &Attempt<'_>, limited: &SlotFacts) -> bool {
    let limits = std::slice::from_ref(&limited.limit);
    !matches!(acquire(limits, 1, Mode::Concurrency, &limited.waits, attempt.now, 0.0), Acquisition::Taken(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask_about, limited, run_in, state, state_with, told};

    #[test]
    fn a_late_run_is_cancelled_where_no_slot_is_free_and_none_may_wait() {
        let full = "reject to Cancelled: Deployment concurrency limit is full and uses the CANCEL_NEW strategy.";
        for (taken, limit, active, collision, expected) in [
            (1, 1, true, CollisionStrategy::CancelNew, full),
            (0, 0, true, CollisionStrategy::CancelNew, full),
            (1, 2, true, CollisionStrategy::CancelNew, "pass"),
            (1, 1, false, CollisionStrategy::CancelNew, "pass"),
            (1, 1, true, CollisionStrategy::Enqueue, "pass"),
        ] {
            let mut concurrency = limited(taken, limit);
            if let DeploymentConcurrency::Limited(limited) = &mut concurrency.deployment {
                (limited.collision, limited.limit.active) = (collision, active);
            }
            let late = state_with(StateType::Scheduled, |state| state.name = "Late".into());
            let (verdict, _, slots) = ask_about(rule, &run_in(state(StateType::Scheduled)), late, concurrency);
            assert_eq!((told(&verdict).as_str(), slots.len()), (expected, 0), "{taken} of {limit}, {collision:?}");
        }
    }
}
