//! Only a running flow can pause, each pause fires once, and only a run that somebody can schedule again may give up
//! its process while it waits ("suspend").

use crate::flow_runs::attempt::{Attempt, Verdict, abort, reject};
use onloan_domain::StateType;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    if attempt.to() != StateType::Paused {
        return Verdict::Pass;
    }
    let suspends = attempt.proposed.state_details.pause_reschedule;
    let verb = if suspends { "suspend" } else { "pause" };
    let run = attempt.facts.run;
    let Some(from) = attempt.from() else {
        return abort(format!("Cannot {verb} flows with no state."));
    };
    if from != StateType::Running {
        return reject(format!("Cannot {verb} flows that are not currently running."));
    }
    // A pause without a key is one of a kind, like the state that it makes.
    let key = attempt.proposed.state_details.pause_key.clone().unwrap_or_else(|| attempt.proposed.id.to_string());
    let fired = attempt.policy.pause_keys.get_or_insert_default();
    if fired.contains(&key) {
        return reject(format!("This {verb} has already fired."));
    }
    if suspends && run.parent_task_run_id.is_some() {
        return abort("Cannot suspend subflows.");
    }
    if suspends && run.deployment_id.is_none() {
        return abort("Cannot suspend flows without a deployment.");
    }
    fired.push(key);
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::{
        Decision,
        rules::cases::{ask, decision, deployed, run_in, run_with, state, state_with, told},
    };
    use onloan_domain::{
        FlowRun, State,
        StateType::{Paused, Running},
        TaskRunId,
    };

    fn pause(suspends: bool, key: Option<&str>) -> State {
        state_with(Paused, |state| {
            state.state_details.pause_reschedule = suspends;
            state.state_details.pause_key = key.map(str::to_owned);
        })
    }

    #[test]
    fn a_running_flow_pauses_once_per_key() {
        let plain = |_: &mut FlowRun| {};
        let fired = |run: &mut FlowRun| run.empirical_policy.pause_keys = Some(vec!["k1".into()]);
        let subflow = |run: &mut FlowRun| {
            deployed(run);
            run.parent_task_run_id = Some(TaskRunId::new_v7());
        };
        let cases: [(fn(&mut FlowRun), State, &str); 8] = [
            (plain, pause(false, None), "pass"),
            (plain, pause(false, Some("k1")), "pass"),
            (fired, pause(false, Some("k2")), "pass"),
            (fired, pause(false, Some("k1")), "reject: This pause has already fired."),
            (fired, pause(true, Some("k1")), "reject: This suspend has already fired."),
            (deployed, pause(true, Some("k1")), "pass"),
            (plain, pause(true, None), "abort: Cannot suspend flows without a deployment."),
            (subflow, pause(true, None), "abort: Cannot suspend subflows."),
        ];
        for (change, proposed, expected) in cases {
            assert_eq!(told(&ask(rule, &run_with(state(Running), change), proposed).0), expected);
        }
    }

    #[test]
    fn what_does_not_run_cannot_pause() {
        for from in StateType::ALL.into_iter().filter(|from| *from != Running) {
            let (verdict, _) = ask(rule, &run_in(state(from)), pause(false, None));
            assert_eq!(told(&verdict), "reject: Cannot pause flows that are not currently running.", "{from}");
        }
        let (verdict, _) = ask(rule, &run_in(None), pause(true, None));
        assert_eq!(told(&verdict), "abort: Cannot suspend flows with no state.");
    }

    #[test]
    fn the_key_is_remembered() {
        let mut run = run_in(state(Running));
        let Decision::Accept(transition) = decision(&run, pause(false, Some("k1"))) else { panic!("a running flow can pause") };
        transition.apply_to(&mut run);
        assert_eq!(run.empirical_policy.pause_keys, Some(vec!["k1".to_owned()]));
    }
}
