//! Flow runs. Owns their shape and the two numbers that depend on when one looks.

use crate::{
    DeploymentId, Duration, FlowId, FlowRunId, FlowRunPolicy, JsonObject, State, StateId, StateType, TaskRunId, Timestamp, WorkPoolId,
    WorkQueueId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who made a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedBy {
    /// Id of the schedule or automation.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// `SCHEDULE`, `AUTOMATION`, …
    #[serde(default, rename = "type")]
    pub creator_type: Option<String>,
    /// A name for people.
    #[serde(default)]
    pub display_value: Option<String>,
}

/// A flow run as the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms; those that are not have a comment")]
pub struct FlowRun {
    pub id: FlowRunId,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub name: String,
    pub flow_id: FlowId,
    pub state_id: Option<StateId>,
    pub deployment_id: Option<DeploymentId>,
    pub deployment_version: Option<String>,
    pub work_queue_id: Option<WorkQueueId>,
    pub work_queue_name: Option<String>,
    pub flow_version: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: JsonObject,
    /// Unique within a flow: a second creation with the same key finds the first run.
    pub idempotency_key: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub context: JsonObject,
    pub empirical_policy: FlowRunPolicy,
    pub tags: Vec<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub labels: JsonObject,
    /// For a subflow: the placeholder task run in its parent.
    pub parent_task_run_id: Option<TaskRunId>,
    pub state_type: Option<StateType>,
    pub state_name: Option<String>,
    /// How often the run entered RUNNING, resumed pauses not counted.
    pub run_count: i64,
    pub expected_start_time: Option<Timestamp>,
    pub next_scheduled_start_time: Option<Timestamp>,
    pub start_time: Option<Timestamp>,
    pub end_time: Option<Timestamp>,
    /// Time spent in states of type RUNNING that have ended.
    pub total_run_time: Duration,
    /// `total_run_time` and the time in the current RUNNING state so far.
    pub estimated_run_time: Duration,
    /// How much later than expected the run started, or how late it is so far.
    pub estimated_start_time_delta: Duration,
    pub auto_scheduled: bool,
    pub infrastructure_document_id: Option<Uuid>,
    /// How the worker finds the process or container.
    pub infrastructure_pid: Option<String>,
    pub created_by: Option<CreatedBy>,
    pub work_pool_id: Option<WorkPoolId>,
    pub work_pool_name: Option<String>,
    pub state: Option<State>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub job_variables: Option<JsonObject>,
}

impl FlowRun {
    /// A run without a state, which nobody scheduled and no deployment owns.
    #[must_use]
    pub fn new(id: FlowRunId, flow_id: FlowId, name: String, created: Timestamp) -> Self {
        Self {
            id,
            created,
            updated: created,
            name,
            flow_id,
            state_id: None,
            deployment_id: None,
            deployment_version: None,
            work_queue_id: None,
            work_queue_name: None,
            flow_version: None,
            parameters: JsonObject::new(),
            idempotency_key: None,
            context: JsonObject::new(),
            empirical_policy: FlowRunPolicy::default(),
            tags: Vec::new(),
            labels: JsonObject::new(),
            parent_task_run_id: None,
            state_type: None,
            state_name: None,
            run_count: 0,
            expected_start_time: None,
            next_scheduled_start_time: None,
            start_time: None,
            end_time: None,
            total_run_time: Duration::ZERO,
            estimated_run_time: Duration::ZERO,
            estimated_start_time_delta: Duration::ZERO,
            auto_scheduled: false,
            infrastructure_document_id: None,
            infrastructure_pid: None,
            created_by: None,
            work_pool_id: None,
            work_pool_name: None,
            state: None,
            job_variables: Some(JsonObject::new()),
        }
    }

    /// The same run with its two estimates as of `now`.
    #[must_use]
    pub fn estimated_at(mut self, now: Timestamp) -> Self {
        let state = self.state.as_ref();
        self.estimated_run_time = estimated_run_time(self.total_run_time, state, now);
        self.estimated_start_time_delta = estimated_start_time_delta(self.expected_start_time, self.start_time, state, now);
        self
    }
}

/// `total` and, while the run is RUNNING, the time since it entered that state.
pub(crate) fn estimated_run_time(total: Duration, state: Option<&State>, now: Timestamp) -> Duration {
    match state {
        Some(state) if state.state_type == StateType::Running => total + now.since(state.timestamp),
        Some(_) | None => total,
    }
}

/// How much later than expected a run started; for one that neither started nor ended, how late it is by now.
pub(crate) fn estimated_start_time_delta(
    expected: Option<Timestamp>,
    started: Option<Timestamp>,
    state: Option<&State>,
    now: Timestamp,
) -> Duration {
    let ended = state.is_some_and(State::is_terminal);
    let started = started.or((!ended).then_some(now));
    match (expected, started) {
        (Some(expected), Some(started)) => started.since(expected).max(Duration::ZERO),
        (Some(_), None) | (None, Some(_) | None) => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(10_000_000);

    fn running_since(seconds: i64) -> State {
        State::new(StateId::new_v7(), StateType::Running, Timestamp::from_micros(seconds * 1_000_000))
    }

    #[test]
    fn a_running_run_counts_the_time_since_it_started_running() {
        let state = running_since(7);
        assert_eq!(estimated_run_time(Duration::from_seconds(1), Some(&state), NOW), Duration::from_seconds(4));
    }

    #[test]
    fn a_run_that_never_started_is_late_until_it_ends() {
        let expected = Some(Timestamp::from_micros(4_000_000));
        assert_eq!(estimated_start_time_delta(expected, None, None, NOW), Duration::from_seconds(6));
        let ended = State::new(StateId::new_v7(), StateType::Cancelled, NOW);
        assert_eq!(estimated_start_time_delta(expected, None, Some(&ended), NOW), Duration::ZERO);
    }

    #[test]
    fn a_run_that_started_early_is_not_late() {
        let delta = estimated_start_time_delta(Some(NOW), Some(Timestamp::from_micros(1)), None, NOW);
        assert_eq!(delta, Duration::ZERO);
    }
}
