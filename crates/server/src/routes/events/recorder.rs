//! The task-run recorder: turns events into rows. Events may come twice, late, and in any order.
//!
//! Every event leaves a state; the row of its run changes only to a newer one. What an event does not say stays as it was.

use std::collections::HashMap;

use onloan_api::events::{ReceivedEvent, ReceivedState, ReceivedTaskRun, TASK_RUN_EVENT_PREFIX, TaskRunPayload, Text};
use onloan_domain::{FlowRunId, State, StateDetails, StateId, TaskRun, TaskRunId};
use onloan_storage::{Error, Session, events::NewEvent, task_run_states, task_runs};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// Clients that decide about their task runs say so under this label; the others' events are only kept.
const DECIDED_BY_CLIENT: (&str, &str) = ("prefect.orchestration", "client");

/// Events of one request, parted into those of task runs and all others.
pub(super) struct Batch<'a> {
    task_runs: Vec<TaskRunChange<'a>>,
    pub(super) others: Vec<NewEvent>,
}

struct TaskRunChange<'a> {
    id: TaskRunId,
    flow_run_id: Option<FlowRunId>,
    state: State,
    run: ReceivedTaskRun<'a>,
}

impl<'a> Batch<'a> {
    pub(super) fn sort(events: &[ReceivedEvent<'a>]) -> serde_json::Result<Self> {
        let mut batch = Self { task_runs: Vec::with_capacity(events.len()), others: Vec::new() };
        for event in events {
            match task_run_of(event) {
                Some((id, payload)) => batch.task_runs.push(change(event, id, payload)?),
                None => batch.others.push(kept(event)),
            }
        }
        batch.task_runs.sort_by_key(|change| change.state.timestamp);
        Ok(batch)
    }

    pub(super) async fn record(&self, session: &mut Session) -> Result<(), Error> {
        if self.task_runs.is_empty() {
            return Ok(());
        }
        let (runs, ids) = self.rows(session).await?;
        task_runs::upsert(session, &runs).await?;
        let states: Vec<_> = self.task_runs.iter().map(|change| (ids[&change.id], change.state.clone())).collect();
        task_run_states::insert(session, &states).await
    }

    /// The newest row of each run, and the id that its states belong to: an older run of the same keys keeps its own.
    async fn rows(&self, session: &mut Session) -> Result<(Vec<TaskRun>, HashMap<TaskRunId, TaskRunId>), Error> {
        let mut wanted: Vec<TaskRunId> = self.task_runs.iter().map(|change| change.id).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let stored = task_runs::find_all(session, &wanted).await?;
        let mut runs: HashMap<TaskRunId, TaskRun> = stored.into_iter().map(|run| (run.id, run)).collect();
        let mut ids = HashMap::with_capacity(wanted.len());
        for change in &self.task_runs {
            let id = match ids.get(&change.id) {
                Some(id) => *id,
                None => {
                    let known = if runs.contains_key(&change.id) { None } else { known_by_keys(session, change).await? };
                    let id = known.as_ref().map_or(change.id, |run| run.id);
                    ids.insert(change.id, id);
                    runs.entry(id).or_insert_with(|| known.unwrap_or_else(|| change.new_run()));
                    id
                }
            };
            if let Some(run) = runs.get_mut(&id) {
                change.apply_to(run);
            }
        }
        Ok((runs.into_values().collect(), ids))
    }
}

/// The first event of a run is the only one that may meet an older run of the same keys.
async fn known_by_keys(session: &mut Session, change: &TaskRunChange<'_>) -> Result<Option<TaskRun>, Error> {
    match change.flow_run_id {
        Some(flow_run) => task_runs::find_by_keys(session, flow_run, &change.run.task_key, &change.run.dynamic_key).await,
        None => Ok(None),
    }
}

fn task_run_of<'a>(event: &ReceivedEvent<'a>) -> Option<(TaskRunId, TaskRunPayload<'a>)> {
    let (label, value) = DECIDED_BY_CLIENT;
    if !event.event.starts_with(TASK_RUN_EVENT_PREFIX) || event.resource.get(label) != Some(value) {
        return None;
    }
    let id = event.resource.get("prefect.resource.id")?.strip_prefix(TASK_RUN_EVENT_PREFIX)?.parse().ok()?;
    Some((id, serde_json::from_str(event.payload?.get()).ok()?))
}

fn change<'a>(event: &ReceivedEvent<'a>, id: TaskRunId, payload: TaskRunPayload<'a>) -> serde_json::Result<TaskRunChange<'a>> {
    let of_flow_run = event.related.iter().find(|labels| labels.get("prefect.resource.role") == Some("flow-run"));
    let flow_run_id = of_flow_run.and_then(|labels| labels.get("prefect.resource.id")?.strip_prefix("prefect.flow-run.")?.parse().ok());
    let state = state(event, id, flow_run_id, &payload.validated_state)?;
    Ok(TaskRunChange { id, flow_run_id, state, run: payload.task_run })
}

/// A state has the id and the time of its event.
fn state(event: &ReceivedEvent<'_>, id: TaskRunId, flow_run_id: Option<FlowRunId>, said: &ReceivedState<'_>) -> serde_json::Result<State> {
    let mut state_details: StateDetails = said.state_details.map(parsed).transpose()?.unwrap_or_default();
    state_details.task_run_id = Some(id);
    state_details.flow_run_id = flow_run_id;
    Ok(State {
        id: StateId::from(event.id.uuid()),
        state_type: said.state_type,
        name: said.name.as_deref().unwrap_or(said.state_type.default_name()).to_owned(),
        timestamp: event.occurred,
        message: said.message.as_deref().map(str::to_owned),
        data: said.data.map(parsed).transpose()?,
        state_details,
    })
}

fn parsed<T: DeserializeOwned>(raw: &RawValue) -> serde_json::Result<T> {
    serde_json::from_str(raw.get())
}

/// A text that may be absent, and then stays as it was.
fn said(text: Option<&Text<'_>>, before: Option<String>) -> Option<String> {
    text.map(|text| text.to_string()).or(before)
}

impl TaskRunChange<'_> {
    fn new_run(&self) -> TaskRun {
        TaskRun::new(self.id, self.run.task_key.to_string(), self.run.dynamic_key.to_string(), self.state.timestamp)
    }

    fn apply_to(&self, run: &mut TaskRun) {
        if run.state.as_ref().is_some_and(|state| state.timestamp >= self.state.timestamp) {
            return;
        }
        let told = &self.run;
        run.updated = self.state.timestamp;
        run.flow_run_id = self.flow_run_id.or(run.flow_run_id);
        run.name = told.name.as_deref().map_or_else(|| std::mem::take(&mut run.name), str::to_owned);
        run.cache_key = said(told.cache_key.as_ref(), run.cache_key.take());
        run.cache_expiration = told.cache_expiration.or(run.cache_expiration);
        run.task_version = said(told.task_version.as_ref(), run.task_version.take());
        take(told.empirical_policy, &mut run.empirical_policy);
        take(told.labels, &mut run.labels);
        take(told.task_inputs, &mut run.task_inputs);
        if let Some(tags) = &told.tags {
            run.tags = tags.iter().map(|tag| tag.to_string()).collect();
        }
        run.run_count = told.run_count.unwrap_or(run.run_count);
        run.flow_run_run_count = told.flow_run_run_count.unwrap_or(run.flow_run_run_count);
        run.expected_start_time = told.expected_start_time.or(run.expected_start_time);
        run.next_scheduled_start_time = told.next_scheduled_start_time.or(run.next_scheduled_start_time);
        run.start_time = told.start_time.or(run.start_time);
        run.end_time = told.end_time.or(run.end_time);
        run.total_run_time = told.total_run_time.unwrap_or(run.total_run_time);
        run.state_id = Some(self.state.id);
        run.state_type = Some(self.state.state_type);
        run.state_name = Some(self.state.name.clone());
        run.state = Some(self.state.clone());
    }
}

/// What another version of a client says in another form is left as it was.
fn take<T: DeserializeOwned>(raw: Option<&RawValue>, place: &mut T) {
    if let Some(value) = raw.and_then(|raw| parsed(raw).ok()) {
        *place = value;
    }
}

fn kept(event: &ReceivedEvent<'_>) -> NewEvent {
    let labels = |labels: &onloan_api::events::Labels<'_>| labels.to_json();
    let body = serde_json::json!({
        "occurred": event.occurred,
        "event": &*event.event,
        "resource": labels(&event.resource),
        "related": event.related.iter().map(labels).collect::<Vec<_>>(),
        "payload": event.payload.map(RawValue::get).and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok()),
        "id": event.id,
        "follows": event.follows,
    });
    NewEvent {
        id: event.id,
        occurred: event.occurred,
        event: event.event.to_string(),
        resource_id: event.resource.get("prefect.resource.id").unwrap_or_default().to_owned(),
        body: body.to_string(),
    }
}
