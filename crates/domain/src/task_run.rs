//! Task runs. Owns their shape; their states come from clients' events.

use crate::{
    Duration, FlowRunId, JsonObject, State, StateId, StateType, TaskRunId, TaskRunPolicy, Timestamp,
    flow_run::{estimated_run_time, estimated_start_time_delta},
};
use serde::{Deserialize, Serialize};

/// A task run as the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms; those that are not have a comment")]
pub struct TaskRun {
    pub id: TaskRunId,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub name: String,
    pub flow_run_id: Option<FlowRunId>,
    /// Which task of the flow this is.
    pub task_key: String,
    /// Which call of the task within the flow run. Unique together with `flow_run_id` and `task_key`.
    pub dynamic_key: String,
    pub cache_key: Option<String>,
    pub cache_expiration: Option<Timestamp>,
    pub task_version: Option<String>,
    pub empirical_policy: TaskRunPolicy,
    pub tags: Vec<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub labels: JsonObject,
    pub state_id: Option<StateId>,
    /// Which results of other runs each argument came from.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub task_inputs: JsonObject,
    pub state_type: Option<StateType>,
    pub state_name: Option<String>,
    pub run_count: i64,
    /// The flow run's `run_count` at the time.
    pub flow_run_run_count: i64,
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
    pub state: Option<State>,
}

impl TaskRun {
    /// A run without a state.
    #[must_use]
    pub fn new(id: TaskRunId, task_key: String, dynamic_key: String, created: Timestamp) -> Self {
        Self {
            id,
            created,
            updated: created,
            name: String::new(),
            flow_run_id: None,
            task_key,
            dynamic_key,
            cache_key: None,
            cache_expiration: None,
            task_version: None,
            empirical_policy: TaskRunPolicy::default(),
            tags: Vec::new(),
            labels: JsonObject::new(),
            state_id: None,
            task_inputs: JsonObject::new(),
            state_type: None,
            state_name: None,
            run_count: 0,
            flow_run_run_count: 0,
            expected_start_time: None,
            next_scheduled_start_time: None,
            start_time: None,
            end_time: None,
            total_run_time: Duration::ZERO,
            estimated_run_time: Duration::ZERO,
            estimated_start_time_delta: Duration::ZERO,
            state: None,
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
