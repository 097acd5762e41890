//! A run that starts still needs the slot that it took when it became pending. Where its infrastructure took so long that the
//! slot was taken back, it gets another if one is free.

use super::take_slot::take;
use crate::flow_runs::attempt::{Attempt, Verdict, reject_for};
use crate::flow_runs::concurrency::{ClientLeases, DeploymentConcurrency, SlotEffect};
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if attempt.from() != Some(StateType::Pending) || attempt.to() != StateType::Running {
        return Verdict::Pass;
    }
    let held = attempt.current_details().and_then(|details| details.deployment_concurrency_lease_id);
    attempt.proposed.state_details.deployment_concurrency_lease_id = held;
    let concurrency = attempt.facts.concurrency();
    let (Some(lease), ClientLeases::Renewed) = (held, concurrency.client) else { return Verdict::Pass };
    let DeploymentConcurrency::Limited(limited) = &concurrency.deployment else { return Verdict::Pass };
    if concurrency.lease_is_held {
        attempt.slots.push(SlotEffect::Renew { lease, expires: attempt.now + limited.lease_lasts });
        return Verdict::Pass;
    }
    if take(attempt, limited) {
        return Verdict::Pass;
    }
    // Not tried again later: its infrastructure is there already.
    let mut cancelled = attempt.substitute(StateType::Cancelled);
    let why = "Deployment concurrency slot lost during provisioning - no slots available to continue execution";
    cancelled.message = Some(why.to_owned());
    reject_for(cancelled, "Deployment concurrency limit reached after lease expiry.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::concurrency::Concurrency;
    use crate::flow_runs::rules::cases::{ask_about, in_seconds, limited, run_in, state, state_with, told};
    use onloan_domain::LeaseId;

    fn done(slots: &[SlotEffect]) -> &'static str {
        match slots {
            [] => "nothing",
            [SlotEffect::Renew { expires, .. }] if *expires == in_seconds(300) => "renewed",
            [SlotEffect::Take { .. }] => "taken",
            _ => "something else",
        }
    }

    #[test]
    fn the_lease_is_renewed_or_replaced_or_the_run_is_cancelled() {
        let lost = "reject to Cancelled: Deployment concurrency limit reached after lease expiry.";
        let old = Concurrency { client: ClientLeases::Unknown, ..limited(1, 1) };
        for (has_lease, lease_is_held, concurrency, expected, effect) in [
            (true, true, limited(1, 1), "pass", "renewed"),
            (true, false, limited(0, 1), "pass", "taken"),
            (true, false, limited(1, 1), lost, "nothing"),
            (true, false, old, "pass", "nothing"),
            (true, false, Concurrency::default(), "pass", "nothing"),
            (false, false, limited(1, 1), "pass", "nothing"),
        ] {
            let lease = has_lease.then(LeaseId::new_v4);
            let run = run_in(state_with(StateType::Pending, |state| state.state_details.deployment_concurrency_lease_id = lease));
            let concurrency = Concurrency { lease_is_held, ..concurrency };
            let (verdict, left, slots) = ask_about(rule, &run, state(StateType::Running), concurrency);
            assert_eq!((told(&verdict).as_str(), done(&slots)), (expected, effect));
            let kept = left.state_details.deployment_concurrency_lease_id == lease;
            assert_eq!(kept, effect != "taken", "{expected}, {effect}");
        }
    }
}
