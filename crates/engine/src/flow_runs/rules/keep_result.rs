//! A completed run's persisted result is not lost to a second COMPLETED that has none.

use crate::flow_runs::attempt::{Attempt, Verdict, reject};
use onloan_domain::{State, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let completed = |state: &State| state.state_type == StateType::Completed;
    let loses = attempt.current().is_some_and(|current| completed(current) && is_persisted(current))
        && completed(&attempt.proposed)
        && !is_persisted(&attempt.proposed);
    if loses {
        return reject("This run is already COMPLETED with a persisted result, which the proposed state would lose.");
    }
    Verdict::Pass
}

/// Whether the state says where its result is kept.
pub(crate) fn is_persisted(state: &State) -> bool {
    state.data.as_ref().is_some_and(|data| !data.is_null() && data.get("type").is_none_or(|kind| kind != "unpersisted"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{ask, run_in, state_with};
    use onloan_domain::StateType::{Completed, Failed};
    use serde_json::{Value, json};

    #[test]
    fn only_completed_with_to_completed_without_is_refused() {
        let (kept, unkept) = (Some(json!({"storage_key": "a"})), Some(json!({"type": "unpersisted"})));
        let with = |data: &Option<Value>| {
            let data = data.clone();
            move |state: &mut State| state.data = data
        };
        for (from, had, to, has, refused) in [
            (Completed, &kept, Completed, &None, true),
            (Completed, &kept, Completed, &unkept, true),
            (Completed, &kept, Completed, &kept, false),
            (Completed, &unkept, Completed, &None, false),
            (Completed, &None, Completed, &None, false),
            (Completed, &kept, Failed, &None, false),
            (Failed, &kept, Completed, &None, false),
        ] {
            let (verdict, _) = ask(rule, &run_in(state_with(from, with(had))), state_with(to, with(has)));
            assert_eq!(verdict != Verdict::Pass, refused, "{from} {had:?} to {to} {has:?}");
        }
    }
}
