//! A client that does not know of leases renews none. Its run keeps the slot until it ends, so the lease must last as long.

use crate::flow_runs::attempt::{Attempt, Verdict};
use crate::flow_runs::concurrency::{ClientLeases, SlotEffect};
use onloan_domain::{ConcurrencyLease, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let starts = attempt.from() == Some(StateType::Pending) && matches!(attempt.to(), StateType::Running | StateType::Cancelling);
    let lease = attempt.current_details().and_then(|details| details.deployment_concurrency_lease_id);
    if let (true, Some(lease)) = (starts, lease) {
        match attempt.facts.concurrency().client {
            ClientLeases::Renewed => {}
            ClientLeases::Unknown | ClientLeases::Managed => {
                attempt.slots.push(SlotEffect::Renew { lease, expires: attempt.now + ConcurrencyLease::FOREVER });
            }
        }
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::concurrency::Concurrency;
    use crate::flow_runs::rules::cases::{ask_about, run_in, state, state_with};
    use onloan_domain::LeaseId;

    #[test]
    fn the_lease_of_an_old_client_lasts_until_the_run_ends() {
        use StateType::{Cancelling, Failed, Pending, Running, Scheduled};
        for (client, from, to, lasts) in [
            (ClientLeases::Unknown, Pending, Running, true),
            (ClientLeases::Managed, Pending, Cancelling, true),
            (ClientLeases::Renewed, Pending, Running, false),
            (ClientLeases::Unknown, Pending, Failed, false),
            (ClientLeases::Unknown, Scheduled, Running, false),
        ] {
            let run = run_in(state_with(from, |state| state.state_details.deployment_concurrency_lease_id = Some(LeaseId::new_v4())));
            let (verdict, _, slots) = ask_about(rule, &run, state(to), Concurrency { client, ..Concurrency::default() });
            assert_eq!((verdict, slots.len()), (Verdict::Pass, usize::from(lasts)), "{client:?} from {from} to {to}");
        }
    }
}
