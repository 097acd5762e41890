//! The task-run recorder: turns events into what storage records. Owns which events are task runs' states, and what of them
//! is checked; how states and runs are kept is storage's.

use onloan_api::events::{Labels, ReceivedEvent, ReceivedState, ReceivedTaskRun, TASK_RUN_EVENT_PREFIX, TaskRunPayload, Text};
use onloan_domain::{FlowRunId, JsonObject, StateDetails, StateId, TaskRunId, TaskRunPolicy};
use onloan_storage::task_runs::{RecordedRun, RecordedState};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// Clients that decide about their task runs say so under this label; the others' events are only kept.
const DECIDED_BY_CLIENT: (&str, &str) = ("prefect.orchestration", "client");

const FLOW_RUN_PREFIX: &str = "prefect.flow-run.";

/// An object that needs no check; most states have no other details, and most runs no other labels and inputs.
const EMPTY: &str = "{}";

/// A state of a task run: an event and its payload, both still borrowed from the body.
pub(crate) struct Report<'e, 'body> {
    event: &'e ReceivedEvent<'body>,
    task_run_id: TaskRunId,
    payload: TaskRunPayload<'body>,
}

impl<'e, 'body> Report<'e, 'body> {
    /// The state that the event reports, if it reports one.
    pub(crate) fn of(event: &'e ReceivedEvent<'body>) -> Option<Self> {
        let (label, value) = DECIDED_BY_CLIENT;
        if !event.event.starts_with(TASK_RUN_EVENT_PREFIX) || event.resource.get(label) != Some(value) {
            return None;
        }
        let task_run_id = event.resource.get("prefect.resource.id")?.strip_prefix(TASK_RUN_EVENT_PREFIX)?.parse().ok()?;
        match serde_json::from_str(event.payload?.get()) {
            Ok(payload) => Some(Self { event, task_run_id, payload }),
            Err(error) => {
                // It is kept as an event, so that nothing of it is lost.
                tracing::warn!(event = %event.id, %error, "a task run's event has a payload of another form: its state is not recorded");
                None
            }
        }
    }

    /// A state has the id and the time of its event.
    pub(crate) fn state(&self, checked: &mut Checked<'body>) -> serde_json::Result<RecordedState<'_>> {
        let said: &ReceivedState<'_> = &self.payload.validated_state;
        Ok(RecordedState {
            id: StateId::from(self.event.id),
            task_run_id: self.task_run_id,
            flow_run_id: flow_run_id(&self.event.related),
            timestamp: self.event.occurred,
            state_type: said.state_type,
            name: said.name.as_deref().unwrap_or(said.state_type.default_name()),
            message: said.message.as_deref(),
            data: said.data.map(RawValue::get),
            state_details: details(said.state_details)?,
            run: run(&self.payload.task_run, checked),
        })
    }
}

fn flow_run_id(related: &[Labels<'_>]) -> Option<FlowRunId> {
    let of_flow_run = related.iter().find(|labels| labels.get("prefect.resource.role") == Some("flow-run"))?;
    of_flow_run.get("prefect.resource.id")?.strip_prefix(FLOW_RUN_PREFIX)?.parse().ok()
}

/// The details as they came, once they are known to read back.
fn details(raw: Option<&RawValue>) -> serde_json::Result<&str> {
    let text = raw.map_or(EMPTY, RawValue::get);
    if text != EMPTY {
        serde_json::from_str::<StateDetails>(text)?;
    }
    Ok(text)
}

/// The policy that was checked last: most task runs of a batch have the same.
#[derive(Default)]
pub(crate) struct Checked<'body>(Option<&'body str>);

impl<'body> Checked<'body> {
    fn policy(&mut self, raw: Option<&'body RawValue>) -> Option<&'body str> {
        let text = raw?.get();
        if self.0 != Some(text) {
            self.0 = readable::<TaskRunPolicy>(raw).or(self.0);
        }
        self.0.filter(|checked| *checked == text)
    }
}

fn run<'a, 'body>(told: &'a ReceivedTaskRun<'body>, checked: &mut Checked<'body>) -> RecordedRun<'a> {
    RecordedRun {
        task_key: &told.task_key,
        dynamic_key: &told.dynamic_key,
        name: told.name.as_deref(),
        cache_key: told.cache_key.as_deref(),
        cache_expiration: told.cache_expiration,
        task_version: told.task_version.as_deref(),
        empirical_policy: checked.policy(told.empirical_policy),
        tags: told.tags.as_ref().map(|tags| tags.iter().map(|tag: &Text<'_>| tag.to_string()).collect()),
        labels: readable::<JsonObject>(told.labels),
        task_inputs: readable::<JsonObject>(told.task_inputs),
        run_count: told.run_count,
        flow_run_run_count: told.flow_run_run_count,
        expected_start_time: told.expected_start_time,
        next_scheduled_start_time: told.next_scheduled_start_time,
        start_time: told.start_time,
        end_time: told.end_time,
        total_run_time: told.total_run_time,
    }
}

/// The JSON as it came, if it reads back; what another version of a client says in another form counts as not said.
fn readable<T: DeserializeOwned>(raw: Option<&RawValue>) -> Option<&str> {
    raw.map(RawValue::get).filter(|text| *text == EMPTY || serde_json::from_str::<T>(text).is_ok())
}
