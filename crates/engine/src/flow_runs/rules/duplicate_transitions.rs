//! A request that is sent again, because its answer was lost, does not make a second state.

use crate::flow_runs::attempt::{Attempt, Verdict, reject};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let proposed = attempt.proposed.state_details.transition_id;
    let made = attempt.current_details().and_then(|details| details.transition_id);
    if proposed.is_some() && proposed == made {
        return reject("This run has already made this state transition.");
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask, run_in, state_with, told};
    use onloan_domain::{StateType::Running, TransitionId};

    #[test]
    fn only_the_same_id_twice_is_a_duplicate() {
        let (one, other) = (TransitionId::new_v4(), TransitionId::new_v4());
        let with = |id| move |state: &mut onloan_domain::State| state.state_details.transition_id = id;
        for (made, proposed, expected) in [
            (None, None, "pass"),
            (Some(one), None, "pass"),
            (None, Some(one), "pass"),
            (Some(one), Some(other), "pass"),
            (Some(one), Some(one), "reject: This run has already made this state transition."),
        ] {
            let (verdict, _) = ask(rule, &run_in(state_with(Running, with(made))), state_with(Running, with(proposed)));
            assert_eq!(told(&verdict), expected);
        }
    }
}
