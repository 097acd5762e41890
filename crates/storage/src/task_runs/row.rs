//! A task run's row, from the database and into it. A column that no event spoke of is null, and reads as its default.

use onloan_domain::{Duration, FlowRunId, StateId, TaskRun, TaskRunId, Timestamp};
use sea_query::{Expr, ExprTrait, Query, SelectStatement, Value};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::columns::{ALL, Columns};
use crate::row::FromRow;
use crate::states::{CurrentState, TaskRunState, of_run, state_type};
use crate::{Result, json};

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: Option<String>,
    flow_run_id: Option<Uuid>,
    task_key: String,
    dynamic_key: String,
    cache_key: Option<String>,
    cache_expiration: Option<i64>,
    task_version: Option<String>,
    empirical_policy: Option<String>,
    tags: Option<String>,
    labels: Option<String>,
    task_inputs: Option<String>,
    state_type: Option<String>,
    state_name: Option<String>,
    run_count: Option<i64>,
    flow_run_run_count: Option<i64>,
    expected_start_time: Option<i64>,
    next_scheduled_start_time: Option<i64>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    total_run_time: Option<i64>,
    #[row(flatten)]
    state: CurrentState,
}

impl Row {
    pub(super) fn into_run(self) -> Result<TaskRun> {
        let time = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        let (id, flow_run_id) = (TaskRunId::from(self.id), self.flow_run_id.map(FlowRunId::from));
        let state = self.state.into_state()?.map(|state| of_run(state, id, flow_run_id));
        let run = TaskRun::new(id, self.task_key, self.dynamic_key, Timestamp::from_micros(self.created));
        Ok(TaskRun {
            updated: Timestamp::from_micros(self.updated),
            name: self.name.unwrap_or_default(),
            flow_run_id,
            cache_key: self.cache_key,
            cache_expiration: time(self.cache_expiration),
            task_version: self.task_version,
            empirical_policy: said("policy", self.empirical_policy.as_deref())?,
            tags: said("tags", self.tags.as_deref())?,
            labels: said("labels", self.labels.as_deref())?,
            task_inputs: said("task inputs", self.task_inputs.as_deref())?,
            state_id: state.as_ref().map(|state| state.id),
            state_type: self.state_type.as_deref().map(state_type).transpose()?,
            state_name: self.state_name,
            run_count: self.run_count.unwrap_or(0),
            flow_run_run_count: self.flow_run_run_count.unwrap_or(0),
            expected_start_time: time(self.expected_start_time),
            next_scheduled_start_time: time(self.next_scheduled_start_time),
            start_time: time(self.start_time),
            end_time: time(self.end_time),
            total_run_time: Duration::from_micros(self.total_run_time.unwrap_or(0)),
            state,
            ..run
        })
    }
}

/// A JSON column, or its default.
fn said<T: DeserializeOwned + Default>(what: &'static str, text: Option<&str>) -> Result<T> {
    text.map_or_else(|| Ok(T::default()), |text| json::from_text(what, text))
}

/// The values of a row, in the order of all columns.
pub(super) fn values(run: &TaskRun) -> Vec<Value> {
    let micros = |time: Option<Timestamp>| time.map(Timestamp::as_micros);
    vec![
        run.id.uuid().into(),
        run.created.as_micros().into(),
        run.updated.as_micros().into(),
        run.name.clone().into(),
        run.flow_run_id.map(FlowRunId::uuid).into(),
        run.task_key.clone().into(),
        run.dynamic_key.clone().into(),
        run.cache_key.clone().into(),
        micros(run.cache_expiration).into(),
        run.task_version.clone().into(),
        json::to_text(&run.empirical_policy).into(),
        json::to_text(&run.tags).into(),
        json::to_text(&run.labels).into(),
        json::to_text(&run.task_inputs).into(),
        run.state_id.map(StateId::uuid).into(),
        run.state_type.map(|state_type| state_type.as_str()).into(),
        run.state_name.clone().into(),
        run.state.as_ref().map(|state| state.timestamp.as_micros()).into(),
        run.run_count.into(),
        run.flow_run_run_count.into(),
        micros(run.expected_start_time).into(),
        micros(run.next_scheduled_start_time).into(),
        micros(run.start_time).into(),
        micros(run.end_time).into(),
        run.total_run_time.as_micros().into(),
    ]
}

/// A run with its current state.
pub(super) fn select() -> SelectStatement {
    let own = ALL.iter().filter(|column| !matches!(column, Columns::StateTimestamp)).map(|column| (Columns::Table, *column));
    let state = |column| (TaskRunState::Table, column);
    Query::select()
        .columns(own)
        .expr_as(Expr::col(state(TaskRunState::Timestamp)), "current_timestamp")
        .expr_as(Expr::col(state(TaskRunState::Message)), "current_message")
        .expr_as(Expr::col(state(TaskRunState::Data)), "current_data")
        .expr_as(Expr::col(state(TaskRunState::StateDetails)), "current_details")
        .from(Columns::Table)
        .left_join(TaskRunState::Table, Expr::col((Columns::Table, Columns::StateId)).equals(state(TaskRunState::Id)))
        .to_owned()
}
