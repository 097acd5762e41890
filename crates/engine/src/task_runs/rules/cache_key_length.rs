//! A completed state is kept for others only under a key of a sensible length. With a longer one it is entered all the same.

use crate::flow_runs::attempt::{Verdict, reject_for};
use crate::task_runs::attempt::Attempt;
use onloan_domain::StateType;

/// The most characters of a cache key.
const MOST_CHARACTERS: usize = 2000;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let key = attempt.proposed.state_details.cache_key.as_ref();
    if attempt.to() == StateType::Completed && key.is_some_and(|key| key.chars().count() > MOST_CHARACTERS) {
        let reason = format!("Cache key exceeded maximum allowed length of {MOST_CHARACTERS} characters.");
        return reject_for(attempt.proposed.clone(), reason);
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{state, state_with, told};
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::StateType::{Completed, Running};

    #[test]
    fn a_long_key_is_not_kept() {
        let too_long = "reject to Completed: Cache key exceeded maximum allowed length of 2000 characters.";
        for (to, length, expected) in
            [(Completed, Some(2001), too_long), (Completed, Some(2000), "pass"), (Completed, None, "pass"), (Running, Some(2001), "pass")]
        {
            let run = task_in(state(Running));
            let proposed = state_with(to, |state| state.state_details.cache_key = length.map(|length| "ä".repeat(length)));
            assert_eq!(told(&ask(rule, &facts(&run), proposed).0), expected, "{to} with {length:?}");
        }
    }
}
