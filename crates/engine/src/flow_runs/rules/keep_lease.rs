//! A state keeps the lease on the deployment's concurrency slot that the state before it had. Clients send an explicit
//! null, because they do not know of it.

use crate::flow_runs::attempt::{Attempt, Verdict};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let held = attempt.current_details().and_then(|details| details.deployment_concurrency_lease_id);
    let proposed = &mut attempt.proposed.state_details.deployment_concurrency_lease_id;
    *proposed = proposed.or(held);
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask, run_in, state, state_with};
    use onloan_domain::{
        LeaseId,
        StateType::{Pending, Running},
    };

    #[test]
    fn the_lease_is_carried_over_unless_the_proposal_has_its_own() {
        let (old, new) = (LeaseId::new_v4(), LeaseId::new_v4());
        let lease = |id| move |state: &mut onloan_domain::State| state.state_details.deployment_concurrency_lease_id = id;
        for (held, proposed, expected) in
            [(None, None, None), (Some(old), None, Some(old)), (None, Some(new), Some(new)), (Some(old), Some(new), Some(new))]
        {
            let run = run_in(state_with(Pending, lease(held)));
            let (verdict, left) = ask(rule, &run, state_with(Running, lease(proposed)));
            assert_eq!(verdict, Verdict::Pass);
            assert_eq!(left.state_details.deployment_concurrency_lease_id, expected);
        }
        let (_, first) = ask(rule, &run_in(None), state(Pending));
        assert_eq!(first.state_details.deployment_concurrency_lease_id, None);
    }
}
