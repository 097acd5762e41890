//! What holds for every transition, whatever the run and the proposal.

use onloan_domain::{DeploymentId, Duration, FlowId, FlowRun, FlowRunId, State, StateId, StateType, TaskRunId, Timestamp, TransitionId};
use onloan_engine::{Decision, Policy, TransitionFacts, decide};
use proptest::{option, prelude::*, sample::select};
use serde_json::json;

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

fn any_state() -> impl Strategy<Value = State> {
    let name = select(vec!["", "Late", "Resuming", "Submitting", "AwaitingRetry"]);
    let data = select(vec![None, Some(json!({"type": "unpersisted"})), Some(json!({"storage_key": "a"}))]);
    let transition = option::of(select(vec![1_u128, 2]));
    let time = option::of(-100_i64..100);
    (select(StateType::ALL.to_vec()), name, data, transition, time.clone(), time, any::<bool>(), -100_i64..100).prop_map(
        |(state_type, name, data, transition, scheduled, timeout, suspends, entered)| {
            let mut state = State::new(StateId::new_v7(), state_type, seconds(entered));
            if !name.is_empty() {
                state.name = name.to_owned();
            }
            state.data = data;
            state.state_details.transition_id = transition.map(|id| TransitionId::from(uuid(id)));
            state.state_details.scheduled_time = scheduled.map(seconds);
            state.state_details.pause_timeout = timeout.map(seconds);
            state.state_details.pause_reschedule = suspends;
            state
        },
    )
}

fn seconds(seconds: i64) -> Timestamp {
    NOW + Duration::from_seconds(seconds)
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

fn any_run() -> impl Strategy<Value = FlowRun> {
    (option::of(any_state()), any::<[bool; 4]>(), option::of(0_i64..3), 0_i64..4).prop_map(
        |(state, [deployed, subflow, has_process, resuming], retries, run_count)| {
            let mut run = FlowRun::new(FlowRunId::new_v7(), FlowId::new_v4(), "calm-otter".into(), seconds(-200));
            run.state = state;
            run.deployment_id = deployed.then(DeploymentId::new_v4);
            run.parent_task_run_id = subflow.then(TaskRunId::new_v7);
            run.infrastructure_pid = has_process.then(|| "1".to_owned());
            run.empirical_policy.resuming = Some(resuming);
            run.empirical_policy.retries = retries;
            run.run_count = run_count;
            run
        },
    )
}

/// The ways out of an ended run that the rules allow without force: to end otherwise, or to run again.
fn may_leave(current: &State, proposed: &State, deployed: bool) -> bool {
    let kept = current.data.as_ref().is_some_and(|data| data.get("type").is_none());
    let completed_for_good = current.state_type == StateType::Completed && kept;
    match proposed.state_type {
        StateType::Cancelling | StateType::Paused | StateType::Crashed => false,
        StateType::Completed => !completed_for_good || proposed.data.as_ref().is_some_and(|data| data.get("type").is_none()),
        StateType::Failed | StateType::Cancelled => true,
        StateType::Running => !completed_for_good,
        StateType::Pending => !completed_for_good && current.state_type != StateType::Cancelled,
        StateType::Scheduled => !completed_for_good && deployed && proposed.name != "Late",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn an_ended_run_is_left_only_as_the_rules_say(run in any_run(), proposed in any_state()) {
        let Some(current) = run.state.clone().filter(State::is_terminal) else { return Ok(()) };
        let same = proposed.state_details.transition_id;
        let repeated = same.is_some() && same == current.state_details.transition_id;
        let allowed = !repeated && may_leave(&current, &proposed, run.deployment_id.is_some());
        match decide(&TransitionFacts::of(&run), proposed, Policy::Core, NOW) {
            Decision::Accept(_) => prop_assert!(allowed, "left {current:?}"),
            Decision::Reject { substitute, .. } => {
                prop_assert!(!allowed);
                prop_assert!(substitute.is_none(), "an ended run was sent elsewhere");
            }
            Decision::Abort { .. } => prop_assert!(!allowed),
            Decision::Wait { .. } => prop_assert!(false, "an ended run cannot wait"),
        }
    }

    #[test]
    fn what_is_entered_comes_after_what_was_left(run in any_run(), proposed in any_state(), force in any::<bool>()) {
        let policy = if force { Policy::Minimal } else { Policy::Core };
        let entered = match decide(&TransitionFacts::of(&run), proposed.clone(), policy, NOW) {
            Decision::Accept(transition) => {
                prop_assert_eq!(transition.state().state_type, proposed.state_type);
                transition
            }
            Decision::Reject { substitute: Some(transition), .. } => transition,
            Decision::Reject { substitute: None, .. } | Decision::Wait { .. } | Decision::Abort { .. } => return Ok(()),
        };
        let mut after = run.clone();
        entered.apply_to(&mut after);
        let state = after.state.clone().expect("the run has the state that it entered");
        prop_assert!(run.state.is_none_or(|before| before.timestamp < state.timestamp));
        prop_assert_eq!(after.state_id, Some(state.id));
        prop_assert_eq!(state.state_details.flow_run_id, Some(run.id));
        prop_assert_eq!(after.end_time.is_some(), state.is_terminal());
        prop_assert_eq!(after.next_scheduled_start_time.is_some(), state.state_type == StateType::Scheduled && state.state_details.scheduled_time.is_some());
        prop_assert!(after.run_count >= run.run_count && after.run_count <= run.run_count + 1);
    }

    #[test]
    fn a_repeated_request_never_makes_a_second_state(run in any_run(), mut proposed in any_state()) {
        let Some(current) = &run.state else { return Ok(()) };
        let Some(id) = current.state_details.transition_id else { return Ok(()) };
        proposed.state_details.transition_id = Some(id);
        let decision = decide(&TransitionFacts::of(&run), proposed, Policy::Core, NOW);
        let refused = matches!(decision, Decision::Reject { substitute: None, .. });
        prop_assert!(refused, "{decision:?}");
    }
}
