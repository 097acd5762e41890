//! A task runs only while its flow does: not after it, and not while it is paused.

use crate::flow_runs::attempt::{Verdict, abort, reject_for};
use crate::task_runs::attempt::Attempt;
use onloan_domain::{FlowRun, State, StateType};

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let Some(flow_run) = attempt.facts.flow_run.filter(|_| attempt.to() == StateType::Running) else {
        return Verdict::Pass;
    };
    let not_running = || abort("The enclosing flow must be running to begin task execution.");
    let Some(flow_state) = &flow_run.state else { return not_running() };
    match flow_state.state_type {
        StateType::Running => Verdict::Pass,
        StateType::Paused => not_ready(attempt, flow_run, flow_state),
        StateType::Scheduled
        | StateType::Pending
        | StateType::Completed
        | StateType::Failed
        | StateType::Cancelled
        | StateType::Crashed
        | StateType::Cancelling => not_running(),
    }
}

/// The task pauses with its flow, and for as long.
fn not_ready(attempt: &Attempt<'_>, flow_run: &FlowRun, paused: &State) -> Verdict {
    let mut state = attempt.substitute(StateType::Paused);
    state.name = "NotReady".to_owned();
    state.state_details.pause_timeout = paused.state_details.pause_timeout;
    state.state_details.pause_reschedule = paused.state_details.pause_reschedule;
    reject_for(state, format!("The flow is paused, new tasks can execute after resuming flow run: {}.", flow_run.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{in_seconds, run_in, state, state_with, told};
    use crate::task_runs::decide::TaskFacts;
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::StateType::{Completed, Paused, Pending, Running};

    #[test]
    fn only_a_running_flow_has_running_tasks() {
        let run = task_in(state(Pending));
        for from in StateType::ALL {
            let flow_run = run_in(state(from));
            let (verdict, _) = ask(rule, &TaskFacts { flow_run: Some(&flow_run), ..facts(&run) }, state(Running));
            let paused = format!("The flow is paused, new tasks can execute after resuming flow run: {}.", flow_run.id);
            let expected = if from == Running {
                "pass".to_owned()
            } else if from == Paused {
                format!("reject to NotReady: {paused}")
            } else {
                "abort: The enclosing flow must be running to begin task execution.".to_owned()
            };
            assert_eq!(told(&verdict), expected, "{from}");
        }
        let stateless = run_in(None);
        let (verdict, _) = ask(rule, &TaskFacts { flow_run: Some(&stateless), ..facts(&run) }, state(Running));
        assert_eq!(told(&verdict), "abort: The enclosing flow must be running to begin task execution.");
    }

    #[test]
    fn tasks_without_a_flow_and_other_states_are_free() {
        let (run, ended) = (task_in(state(Pending)), run_in(state(Completed)));
        assert_eq!(ask(rule, &facts(&run), state(Running)).0, Verdict::Pass);
        assert_eq!(ask(rule, &TaskFacts { flow_run: Some(&ended), ..facts(&run) }, state(Completed)).0, Verdict::Pass);
    }

    #[test]
    fn a_paused_task_waits_as_long_as_its_flow() {
        let paused = run_in(state_with(Paused, |state| {
            state.state_details.pause_timeout = Some(in_seconds(90));
            state.state_details.pause_reschedule = true;
        }));
        let run = task_in(state(Pending));
        let (verdict, _) = ask(rule, &TaskFacts { flow_run: Some(&paused), ..facts(&run) }, state(Running));
        let Verdict::Reject { substitute: Some(state), .. } = verdict else { panic!("a task of a paused flow pauses") };
        assert_eq!((state.state_type, state.state_details.pause_timeout), (Paused, Some(in_seconds(90))));
        assert!(state.state_details.pause_reschedule);
    }
}
