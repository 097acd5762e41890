//! What the recorder knows about a task run between two of its events.

use std::sync::Arc;

use onloan_api::StateCreate;
use onloan_api::events::{PreviousState, TaskRunEvent, TaskRunIdentity};
use onloan_domain::{Duration, EventId, JsonObject, StateType, Timestamp};
use onloan_secrets::Redactor;
use serde_json::{Value, json};

use crate::task::TaskRun;

#[derive(Default)]
pub(crate) struct Progress {
    identity: Option<Arc<TaskRunIdentity>>,
    last: Option<Last>,
    run_count: i64,
    start_time: Option<Timestamp>,
    total_run_time: Duration,
}

struct Last {
    event: EventId,
    state: PreviousState,
    at: Timestamp,
}

impl Progress {
    /// Whether the run has no event yet.
    pub(super) fn is_untold(&self) -> bool {
        self.last.is_none()
    }

    /// The event of a new state. Times of one run always increase, for the server keeps the latest state.
    pub(super) fn enter(&mut self, run: &TaskRun, id: EventId, at: Timestamp, to: StateCreate, redactor: &Redactor) -> TaskRunEvent {
        let last = self.last.take();
        let at = last.as_ref().map_or(at, |last| at.max(last.at + Duration::from_micros(1)));
        if let Some(last) = &last
            && last.state.state_type == StateType::Running
        {
            self.total_run_time += at.since(last.at);
        }
        if to.state_type == StateType::Running {
            self.run_count += 1;
            self.start_time.get_or_insert(at);
        }
        let name = to.name.clone().unwrap_or_else(|| to.state_type.default_name().to_owned());
        let state = PreviousState { state_type: to.state_type, name, message: to.message.clone() };
        self.last = Some(Last { event: id, state, at });
        let identity = self.identity.get_or_insert_with(|| Arc::new(identity(run, redactor)));
        TaskRunEvent {
            id,
            occurred: at,
            follows: last.as_ref().map(|last| last.event),
            task_run: Arc::clone(identity),
            from: last.map(|last| last.state),
            run_count: self.run_count,
            flow_run_run_count: run.flow().map_or(0, |flow| flow.attempt().into()),
            start_time: self.start_time,
            end_time: Some(at).filter(|_| to.state_type.is_terminal()),
            total_run_time: self.total_run_time,
            to,
        }
    }
}

fn identity(run: &TaskRun, redactor: &Redactor) -> TaskRunIdentity {
    let task = run.task();
    let flow = run.flow();
    TaskRunIdentity {
        id: run.id(),
        name: redactor.redact(run.name()).into_owned(),
        task_key: Arc::clone(task.key()),
        // Unlike a number it does not repeat when the process of the flow run is another one.
        dynamic_key: run.id().to_string(),
        flow_run: flow.map(|flow| (flow.id(), Arc::clone(flow.name()))),
        flow: flow.map(|flow| (flow.flow_id(), Arc::clone(flow.flow_name()))),
        tags: task.definition().common.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        labels: JsonObject::new(),
        empirical_policy: Arc::clone(task.policy()),
        task_inputs: inputs(run),
        task_version: None,
        expected_start_time: run.created(),
    }
}

/// Which runs came in which argument.
fn inputs(run: &TaskRun) -> JsonObject {
    let mut inputs = run.task().inputs().clone();
    for (argument, other) in run.upstream().iter() {
        let runs = inputs.entry(argument).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(runs) = runs {
            runs.push(json!({"input_type": "task_run", "id": other}));
        }
    }
    inputs
}
