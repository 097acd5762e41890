//! A run of a deployment whose runs are limited takes a slot before it is given to a process, so that nothing is provisioned
//! for a run that cannot start. The slot is leased: whoever runs it renews the lease.

use crate::concurrency::{Acquisition, Mode, acquire};
use crate::flow_runs::attempt::{Attempt, Verdict, abort, reject_for};
use crate::flow_runs::concurrency::{ClientLeases, DeploymentConcurrency, SlotEffect, SlotFacts};
use onloan_domain::{CollisionStrategy, ConcurrencyLease, LeaseHolder, LeaseHolderKind, StateType};

const REACHED: &str = "Deployment concurrency limit reached.";

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let has_one = matches!(attempt.from(), Some(StateType::Pending | StateType::Running | StateType::Cancelling));
    let concurrency = attempt.facts.concurrency();
    if attempt.to() != StateType::Pending || has_one || concurrency.client == ClientLeases::Managed {
        return Verdict::Pass;
    }
    match &concurrency.deployment {
        DeploymentConcurrency::Unlimited => Verdict::Pass,
        DeploymentConcurrency::DeploymentMissing => abort("Deployment not found."),
        DeploymentConcurrency::Limited(limited) if limited.limit.limit == 0 => {
            abort("The deployment concurrency limit is 0. The flow will deadlock if submitted again.")
        }
        DeploymentConcurrency::Limited(limited) if take(attempt, limited) => Verdict::Pass,
        DeploymentConcurrency::Limited(limited) => collide(attempt, limited),
    }
}

/// Takes a slot for the run, if one is free. An inactive limit has nothing to take and lets everybody pass.
pub(super) fn take(attempt: &mut Attempt<'_>, limited: &SlotFacts) -> bool {
    let limits = std::slice::from_ref(&limited.limit);
    let Acquisition::Taken(taken) = acquire(limits, 1, Mode::Concurrency, &limited.waits, attempt.now, 0.0) else {
        return false;
    };
    for limit in taken {
        let lease = ConcurrencyLease {
            id: limited.new_lease,
            created: attempt.now,
            expires: attempt.now + limited.lease_lasts,
            slots: 1,
            holder: Some(LeaseHolder { kind: LeaseHolderKind::FlowRun, id: attempt.facts.run.id.uuid() }),
            limits: vec![limit.id],
        };
        attempt.proposed.state_details.deployment_concurrency_lease_id = Some(lease.id);
        attempt.slots.push(SlotEffect::Take { limit: Box::new(limit), lease: Box::new(lease) });
    }
    true
}

fn collide(attempt: &Attempt<'_>, limited: &SlotFacts) -> Verdict {
    match limited.collision {
        CollisionStrategy::Enqueue => {
            let mut waiting = attempt.substitute(StateType::Scheduled);
            waiting.name = "AwaitingConcurrencySlot".to_owned();
            waiting.state_details.scheduled_time = Some(attempt.now + limited.slot_wait);
            reject_for(waiting, REACHED)
        }
        CollisionStrategy::CancelNew => {
            let mut cancelled = attempt.substitute(StateType::Cancelled);
            cancelled.message = Some(REACHED.to_owned());
            reject_for(cancelled, REACHED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::concurrency::Concurrency;
    use crate::flow_runs::rules::cases::{ask_about, in_seconds, limited, run_in, state, told};

    #[test]
    fn a_slot_is_taken_on_the_way_to_pending_alone() {
        for from in StateType::ALL {
            for to in StateType::ALL {
                let (verdict, left, slots) = ask_about(rule, &run_in(state(from)), state(to), limited(0, 1));
                let takes = to == StateType::Pending && !matches!(from, StateType::Pending | StateType::Running | StateType::Cancelling);
                assert_eq!((verdict, slots.len()), (Verdict::Pass, usize::from(takes)), "{from} to {to}");
                assert_eq!(left.state_details.deployment_concurrency_lease_id.is_some(), takes, "{from} to {to}");
            }
        }
    }

    #[test]
    fn whoever_finds_none_waits_or_is_cancelled() {
        let with = |taken, limit, collision| {
            let mut concurrency = limited(taken, limit);
            if let DeploymentConcurrency::Limited(limited) = &mut concurrency.deployment {
                limited.collision = collision;
            }
            concurrency
        };
        let missing = Concurrency { deployment: DeploymentConcurrency::DeploymentMissing, ..Concurrency::default() };
        let managed = Concurrency { client: ClientLeases::Managed, ..limited(1, 1) };
        for (concurrency, expected) in [
            (with(1, 2, CollisionStrategy::Enqueue), "pass"),
            (with(2, 2, CollisionStrategy::Enqueue), "reject to AwaitingConcurrencySlot: Deployment concurrency limit reached."),
            (with(2, 2, CollisionStrategy::CancelNew), "reject to Cancelled: Deployment concurrency limit reached."),
            (
                with(0, 0, CollisionStrategy::Enqueue),
                "abort: The deployment concurrency limit is 0. The flow will deadlock if submitted again.",
            ),
            (missing, "abort: Deployment not found."),
            (managed, "pass"),
            (Concurrency::default(), "pass"),
        ] {
            let (verdict, ..) = ask_about(rule, &run_in(state(StateType::Scheduled)), state(StateType::Pending), concurrency.clone());
            assert_eq!(told(&verdict), expected, "{concurrency:?}");
        }
    }

    #[test]
    fn the_slot_is_leased_to_the_run_for_as_long_as_it_may_take_to_start() {
        let run = run_in(state(StateType::Scheduled));
        let (_, left, slots) = ask_about(rule, &run, state(StateType::Pending), limited(1, 2));
        let [SlotEffect::Take { limit, lease }] = &slots[..] else { panic!("{slots:?}") };
        assert_eq!((limit.active_slots, lease.slots, lease.expires), (2, 1, in_seconds(300)));
        assert_eq!(left.state_details.deployment_concurrency_lease_id, Some(lease.id));
        assert_eq!((lease.holder.map(|holder| holder.id), &lease.limits[..]), (Some(run.id.uuid()), &[limit.id][..]));
    }

    #[test]
    fn an_inactive_limit_lets_everybody_pass() {
        let mut concurrency = limited(1, 1);
        if let DeploymentConcurrency::Limited(limited) = &mut concurrency.deployment {
            limited.limit.active = false;
        }
        let (verdict, _, slots) = ask_about(rule, &run_in(state(StateType::Scheduled)), state(StateType::Pending), concurrency);
        assert_eq!((verdict, slots), (Verdict::Pass, Vec::new()));
    }
}
