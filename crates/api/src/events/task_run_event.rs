//! An event that moves a task run to another state, as a client writes it.

use crate::StateCreate;
use onloan_domain::{Duration, EventId, FlowId, FlowRunId, JsonObject, StateDetails, StateType, TaskRunId, TaskRunPolicy, Timestamp};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use std::{fmt, sync::Arc};

/// What all events of one task run have in common.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are `TaskRun`'s")]
pub struct TaskRunIdentity {
    pub id: TaskRunId,
    pub name: String,
    pub task_key: Arc<str>,
    pub dynamic_key: String,
    /// Id and name of the flow run that it belongs to.
    pub flow_run: Option<(FlowRunId, Arc<str>)>,
    /// Id and name of the flow that it belongs to.
    pub flow: Option<(FlowId, Arc<str>)>,
    pub tags: Vec<String>,
    pub labels: JsonObject,
    pub empirical_policy: Arc<TaskRunPolicy>,
    pub task_inputs: JsonObject,
    pub task_version: Option<Arc<str>>,
    pub expected_start_time: Timestamp,
}

/// The state that a task run leaves.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are `State`'s")]
pub struct PreviousState {
    pub state_type: StateType,
    pub name: String,
    pub message: Option<String>,
}

/// A task run moved to another state. The state's id is the event's id, its time the event's.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are `Event`'s and `TaskRun`'s")]
pub struct TaskRunEvent {
    pub id: EventId,
    pub occurred: Timestamp,
    /// The event before it of the same task run.
    pub follows: Option<EventId>,
    pub task_run: Arc<TaskRunIdentity>,
    /// The state that it leaves; absent for the first.
    pub from: Option<PreviousState>,
    /// The state that it enters.
    pub to: StateCreate,
    pub run_count: i64,
    pub flow_run_run_count: i64,
    pub start_time: Option<Timestamp>,
    pub end_time: Option<Timestamp>,
    pub total_run_time: Duration,
}

impl TaskRunEvent {
    fn state_name(&self) -> &str {
        self.to.name.as_deref().unwrap_or(self.to.state_type.default_name())
    }

    fn message(&self) -> &str {
        self.to.message.as_deref().unwrap_or_default()
    }
}

impl Serialize for TaskRunEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut event = serializer.serialize_map(Some(7))?;
        event.serialize_entry("occurred", &self.occurred)?;
        event.serialize_entry("event", &Text(format_args!("{}{}", super::TASK_RUN_EVENT_PREFIX, self.state_name())))?;
        event.serialize_entry("resource", &Subject(self))?;
        event.serialize_entry("related", &Related(&self.task_run))?;
        event.serialize_entry("payload", &Payload(self))?;
        event.serialize_entry("id", &self.id)?;
        event.serialize_entry("follows", &self.follows)?;
        event.end()
    }
}

/// A text that is put together while it is written.
struct Text<'a>(fmt::Arguments<'a>);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The labels of the task run.
struct Subject<'a>(&'a TaskRunEvent);

impl Serialize for Subject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let event = self.0;
        let mut labels = serializer.serialize_map(Some(8))?;
        labels.serialize_entry("prefect.resource.id", &Text(format_args!("prefect.task-run.{}", event.task_run.id)))?;
        labels.serialize_entry("prefect.resource.name", &event.task_run.name)?;
        labels.serialize_entry("prefect.run-count", &Text(format_args!("{}", event.run_count)))?;
        labels.serialize_entry("prefect.state-message", event.message())?;
        labels.serialize_entry("prefect.state-name", event.state_name())?;
        labels.serialize_entry("prefect.state-timestamp", &event.occurred)?;
        labels.serialize_entry("prefect.state-type", event.to.state_type.as_str())?;
        labels.serialize_entry("prefect.orchestration", "client")?;
        labels.end()
    }
}

/// The tags, the flow run and the flow.
struct Related<'a>(&'a TaskRunIdentity);

impl Serialize for Related<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut related = serializer.serialize_seq(None)?;
        for tag in &self.0.tags {
            related.serialize_element(&RelatedResource { kind: "tag", id: tag, name: None })?;
        }
        if let Some((id, name)) = &self.0.flow_run {
            related.serialize_element(&RelatedResource { kind: "flow-run", id, name: Some(name) })?;
        }
        if let Some((id, name)) = &self.0.flow {
            related.serialize_element(&RelatedResource { kind: "flow", id, name: Some(name) })?;
        }
        related.end()
    }
}

struct RelatedResource<'a, Id> {
    kind: &'a str,
    id: Id,
    name: Option<&'a str>,
}

impl<Id: fmt::Display> Serialize for RelatedResource<'_, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut labels = serializer.serialize_map(None)?;
        labels.serialize_entry("prefect.resource.id", &Text(format_args!("prefect.{}.{}", self.kind, self.id)))?;
        labels.serialize_entry("prefect.resource.role", self.kind)?;
        if let Some(name) = self.name {
            labels.serialize_entry("prefect.resource.name", name)?;
        }
        labels.end()
    }
}

/// What the recorder stores.
struct Payload<'a>(&'a TaskRunEvent);

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Intended {
            from: Option<StateType>,
            to: StateType,
        }

        let event = self.0;
        let from = event.from.as_ref();
        let mut payload = serializer.serialize_map(Some(4))?;
        let intended = Intended { from: from.map(|state| state.state_type), to: event.to.state_type };
        payload.serialize_entry("intended", &intended)?;
        payload.serialize_entry("initial_state", &from.map(Initial))?;
        payload.serialize_entry("validated_state", &Validated(event))?;
        payload.serialize_entry("task_run", &Columns(event))?;
        payload.end()
    }
}

struct Initial<'a>(&'a PreviousState);

impl Serialize for Initial<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut state = serializer.serialize_map(Some(4))?;
        state.serialize_entry("type", &self.0.state_type)?;
        state.serialize_entry("name", &self.0.name)?;
        state.serialize_entry("message", self.0.message.as_deref().unwrap_or_default())?;
        state.serialize_entry("state_details", &JsonObject::new())?;
        state.end()
    }
}

struct Validated<'a>(&'a TaskRunEvent);

impl Serialize for Validated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let event = self.0;
        let mut state = serializer.serialize_map(Some(5))?;
        state.serialize_entry("type", &event.to.state_type)?;
        state.serialize_entry("name", event.state_name())?;
        state.serialize_entry("message", event.message())?;
        // Most states say nothing here, and 18 keys of defaults would be half of the event.
        if event.to.state_details == StateDetails::default() {
            state.serialize_entry("state_details", &JsonObject::new())?;
        } else {
            state.serialize_entry("state_details", &event.to.state_details)?;
        }
        state.serialize_entry("data", &event.to.data)?;
        state.end()
    }
}

struct Columns<'a>(&'a TaskRunEvent);

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(event) = self;
        let run = &*event.task_run;
        let mut columns = serializer.serialize_map(None)?;
        columns.serialize_entry("name", &run.name)?;
        columns.serialize_entry("task_key", &*run.task_key)?;
        columns.serialize_entry("dynamic_key", &run.dynamic_key)?;
        if let Some(version) = &run.task_version {
            columns.serialize_entry("task_version", &**version)?;
        }
        columns.serialize_entry("empirical_policy", &*run.empirical_policy)?;
        columns.serialize_entry("tags", &run.tags)?;
        columns.serialize_entry("labels", &run.labels)?;
        columns.serialize_entry("task_inputs", &run.task_inputs)?;
        columns.serialize_entry("run_count", &event.run_count)?;
        columns.serialize_entry("flow_run_run_count", &event.flow_run_run_count)?;
        columns.serialize_entry("expected_start_time", &run.expected_start_time)?;
        if let Some(started) = &event.start_time {
            columns.serialize_entry("start_time", started)?;
        }
        if let Some(ended) = &event.end_time {
            columns.serialize_entry("end_time", ended)?;
        }
        columns.serialize_entry("total_run_time", &event.total_run_time)?;
        columns.end()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::events::{ReceivedEvent, TaskRunPayload};
    use serde_json::{Value, json};

    fn completed() -> TaskRunEvent {
        let at = "2026-11-24T05:31:27.813729Z".parse().unwrap();
        TaskRunEvent {
            id: "01a20c09-a2c5-713f-82f7-2225b7da4bb3".parse().unwrap(),
            occurred: at,
            follows: Some("01a20c09-a2c3-774a-8e1b-2cd3bb3cd333".parse().unwrap()),
            task_run: Arc::new(TaskRunIdentity {
                id: "01a20c09-a2c0-7df2-871f-af395890fe51".parse().unwrap(),
                name: "add-a7b".into(),
                task_key: "add-d299e5f6".into(),
                dynamic_key: "a7b640ab-2862-4dff-a246-c0003b075614".into(),
                flow_run: Some(("3178a803-e500-430a-af91-05bea0e3594b".parse().unwrap(), "calm-otter".into())),
                flow: Some(("075b9a3b-f949-4252-b6dc-9a134ba87cad".parse().unwrap(), "a-flow".into())),
                tags: vec!["t1".into()],
                labels: JsonObject::new(),
                empirical_policy: Arc::default(),
                task_inputs: JsonObject::new(),
                task_version: None,
                expected_start_time: at,
            }),
            from: Some(PreviousState { state_type: StateType::Running, name: "Running".into(), message: None }),
            to: StateCreate::new(StateType::Completed),
            run_count: 1,
            flow_run_run_count: 1,
            start_time: Some(at),
            end_time: Some(at),
            total_run_time: Duration::from_micros(2_689),
        }
    }

    #[test]
    fn it_has_the_shape_of_the_contract() {
        let written = serde_json::to_value(completed()).unwrap();
        assert_eq!(written["event"], "prefect.task-run.Completed");
        assert_eq!(
            written["resource"],
            json!({
                "prefect.resource.id": "prefect.task-run.01a20c09-a2c0-7df2-871f-af395890fe51",
                "prefect.resource.name": "add-a7b", "prefect.run-count": "1", "prefect.state-message": "",
                "prefect.state-name": "Completed", "prefect.state-timestamp": "2026-11-24T05:31:27.813729Z",
                "prefect.state-type": "COMPLETED", "prefect.orchestration": "client",
            })
        );
        assert_eq!(
            written["related"][0],
            json!({
                "prefect.resource.id": "prefect.tag.t1", "prefect.resource.role": "tag",
            })
        );
        assert_eq!(written["related"][1]["prefect.resource.role"], "flow-run");
        assert_eq!(written["payload"]["intended"], json!({"from": "RUNNING", "to": "COMPLETED"}));
        assert_eq!(written["payload"]["validated_state"]["state_details"], json!({}));
        assert_eq!(written["payload"]["task_run"]["total_run_time"], json!(0.002689));
    }

    #[test]
    fn the_server_reads_what_the_client_writes() {
        let written = serde_json::to_string(&[completed()]).unwrap();
        let read: Vec<ReceivedEvent<'_>> = serde_json::from_str(&written).unwrap();
        let payload: TaskRunPayload<'_> = serde_json::from_str(read[0].payload.unwrap().get()).unwrap();
        assert_eq!(read[0].resource.get("prefect.orchestration"), Some("client"));
        assert_eq!(payload.validated_state.state_type, StateType::Completed);
        assert_eq!(&*payload.task_run.dynamic_key, "a7b640ab-2862-4dff-a246-c0003b075614");
        assert_eq!(payload.validated_state.data.map(|data| data.get()), None);
        let _: Value = serde_json::from_str(payload.task_run.empirical_policy.unwrap().get()).unwrap();
    }
}
