//! A run that is being cancelled ends in CANCELLED and nowhere else.

use crate::flow_runs::attempt::{Attempt, Verdict, reject};
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if attempt.from() == Some(StateType::Cancelling) && attempt.to() != StateType::Cancelled {
        return reject("Cannot transition flows that are cancelling to a state other than Cancelled.");
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask, run_in, state};

    #[test]
    fn cancelling_leads_to_cancelled_alone() {
        for from in StateType::ALL {
            for to in StateType::ALL {
                let (verdict, _) = ask(rule, &run_in(state(from)), state(to));
                let refused = from == StateType::Cancelling && to != StateType::Cancelled;
                assert_eq!(verdict != Verdict::Pass, refused, "{from} to {to}");
            }
        }
    }
}
