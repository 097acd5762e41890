//! A run whose cache key has a completed state takes that over, and does not run.

use crate::flow_runs::attempt::{Verdict, reject_for};
use crate::task_runs::attempt::Attempt;
use onloan_domain::{State, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let details = &attempt.proposed.state_details;
    let asks = attempt.to() == StateType::Running && details.cache_key.is_some() && details.refresh_cache != Some(true);
    match attempt.facts.cached.filter(|_| asks) {
        Some(cached) => {
            let state = State { id: attempt.proposed.id, name: "Cached".to_owned(), timestamp: attempt.now, ..cached.clone() };
            reject_for(state, "Retrieved state from cache")
        }
        None => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{state, state_with, told};
    use crate::task_runs::decide::TaskFacts;
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::StateType::{Completed, Pending, Running};

    #[test]
    fn a_cached_state_is_taken_over_unless_it_must_not_be() {
        let cached = state_with(Completed, |state| state.message = Some("made before".to_owned()));
        for (to, key, refresh, kept, expected) in [
            (Running, Some("k"), None, true, "reject to Cached: Retrieved state from cache"),
            (Running, Some("k"), Some(false), true, "reject to Cached: Retrieved state from cache"),
            (Running, Some("k"), Some(true), true, "pass"),
            (Running, Some("k"), None, false, "pass"),
            (Running, None, None, true, "pass"),
            (Completed, Some("k"), None, true, "pass"),
        ] {
            let run = task_in(state(Pending));
            let proposed = state_with(to, |state| {
                state.state_details.cache_key = key.map(str::to_owned);
                state.state_details.refresh_cache = refresh;
            });
            let id = proposed.id;
            let (verdict, _) = ask(rule, &TaskFacts { cached: kept.then_some(&cached), ..facts(&run) }, proposed);
            assert_eq!(told(&verdict), expected, "{to} with {key:?}");
            if let Verdict::Reject { substitute: Some(substitute), .. } = verdict {
                assert_eq!((substitute.id, substitute.message.as_deref()), (id, Some("made before")));
            }
        }
    }
}
