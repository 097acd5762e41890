//! A flow run's row, from the database and into it.

use onloan_domain::{DeploymentId, Duration, FlowId, FlowRun, FlowRunId, StateId, TaskRunId, Timestamp, WorkPoolId, WorkQueueId};
use sea_query::{Expr, ExprTrait, Query, SelectStatement, Value};
use uuid::Uuid;

use super::columns::{ALL, Columns, OF_START};
use crate::row::FromRow;
use crate::states::{CurrentState, FlowRunState, state_type};
use crate::work_pools::Columns as Pool;
use crate::work_queues::Columns as Queue;
use crate::{Result, json};

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    flow_id: Uuid,
    deployment_id: Option<Uuid>,
    deployment_version: Option<String>,
    work_queue_id: Option<Uuid>,
    work_queue_name: Option<String>,
    flow_version: Option<String>,
    parameters: String,
    idempotency_key: Option<String>,
    context: String,
    empirical_policy: String,
    tags: String,
    labels: String,
    parent_task_run_id: Option<Uuid>,
    auto_scheduled: bool,
    infrastructure_document_id: Option<Uuid>,
    infrastructure_pid: Option<String>,
    created_by: Option<String>,
    job_variables: Option<String>,
    state_type: Option<String>,
    state_name: Option<String>,
    run_count: i64,
    next_scheduled_start_time: Option<i64>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    total_run_time: i64,
    expected_start_time: Option<i64>,
    work_pool_id: Option<Uuid>,
    work_pool_name: Option<String>,
    #[row(flatten)]
    state: CurrentState,
}

impl Row {
    pub(super) fn into_run(self) -> Result<FlowRun> {
        let time = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        let state = self.state.into_state()?;
        let created = Timestamp::from_micros(self.created);
        let run = FlowRun::new(FlowRunId::from(self.id), FlowId::from(self.flow_id), self.name, created);
        Ok(FlowRun {
            updated: Timestamp::from_micros(self.updated),
            deployment_id: self.deployment_id.map(DeploymentId::from),
            deployment_version: self.deployment_version,
            work_queue_id: self.work_queue_id.map(WorkQueueId::from),
            work_queue_name: self.work_queue_name,
            flow_version: self.flow_version,
            parameters: json::from_text("parameters", &self.parameters)?,
            idempotency_key: self.idempotency_key,
            context: json::from_text("context", &self.context)?,
            empirical_policy: json::from_text("policy", &self.empirical_policy)?,
            tags: json::from_text("tags", &self.tags)?,
            labels: json::from_text("labels", &self.labels)?,
            parent_task_run_id: self.parent_task_run_id.map(TaskRunId::from),
            auto_scheduled: self.auto_scheduled,
            infrastructure_document_id: self.infrastructure_document_id,
            infrastructure_pid: self.infrastructure_pid,
            created_by: self.created_by.as_deref().map(|text| json::from_text("creator", text)).transpose()?,
            job_variables: self.job_variables.as_deref().map(|text| json::from_text("job variables", text)).transpose()?,
            state_id: state.as_ref().map(|state| state.id),
            state_type: self.state_type.as_deref().map(state_type).transpose()?,
            state_name: self.state_name,
            run_count: self.run_count,
            expected_start_time: time(self.expected_start_time),
            next_scheduled_start_time: time(self.next_scheduled_start_time),
            start_time: time(self.start_time),
            end_time: time(self.end_time),
            total_run_time: Duration::from_micros(self.total_run_time),
            work_pool_id: self.work_pool_id.map(WorkPoolId::from),
            work_pool_name: self.work_pool_name,
            state,
            ..run
        })
    }
}

/// The values of a row, in the order of all columns.
pub(super) fn values(run: &FlowRun) -> Vec<Value> {
    let mut values = vec![
        run.id.uuid().into(),
        run.created.as_micros().into(),
        run.updated.as_micros().into(),
        run.name.clone().into(),
        run.flow_id.uuid().into(),
        run.deployment_id.map(DeploymentId::uuid).into(),
        run.deployment_version.clone().into(),
        run.work_queue_id.map(WorkQueueId::uuid).into(),
        run.work_queue_name.clone().into(),
        run.flow_version.clone().into(),
        json::to_text(&run.parameters).into(),
        run.idempotency_key.clone().into(),
        json::to_text(&run.context).into(),
        json::to_text(&run.empirical_policy).into(),
        json::to_text(&run.tags).into(),
        json::to_text(&run.labels).into(),
        run.parent_task_run_id.map(TaskRunId::uuid).into(),
        run.auto_scheduled.into(),
        run.infrastructure_document_id.into(),
        run.infrastructure_pid.clone().into(),
        run.created_by.as_ref().map(json::to_text).into(),
        run.job_variables.as_ref().map(json::to_text).into(),
    ];
    values.extend(of_state(run));
    values.extend(StartTimes::of(run).values());
    values
}

/// The values of what a new state changes, in the order of those columns.
pub(super) fn values_of_state(run: &FlowRun) -> Vec<Value> {
    let mut values = vec![run.updated.as_micros().into(), json::to_text(&run.empirical_policy).into()];
    values.extend(of_state(run));
    values
}

/// A run with its current state, and the pool that its queue belongs to.
pub(super) fn select() -> SelectStatement {
    let own = ALL.iter().filter(|column| !matches!(column, Columns::SortStartTime)).map(|column| (Columns::Table, *column));
    let state = |column| (FlowRunState::Table, column);
    Query::select()
        .columns(own)
        .expr_as(Expr::col(state(FlowRunState::Timestamp)), "current_timestamp")
        .expr_as(Expr::col(state(FlowRunState::Message)), "current_message")
        .expr_as(Expr::col(state(FlowRunState::Data)), "current_data")
        .expr_as(Expr::col(state(FlowRunState::StateDetails)), "current_details")
        .expr_as(Expr::col((Pool::Table, Pool::Id)), "work_pool_id")
        .expr_as(Expr::col((Pool::Table, Pool::Name)), "work_pool_name")
        .from(Columns::Table)
        .left_join(Queue::Table, Expr::col((Columns::Table, Columns::WorkQueueId)).equals((Queue::Table, Queue::Id)))
        .left_join(Pool::Table, Expr::col((Queue::Table, Queue::WorkPoolId)).equals((Pool::Table, Pool::Id)))
        .left_join(FlowRunState::Table, Expr::col((Columns::Table, Columns::StateId)).equals(state(FlowRunState::Id)))
        .to_owned()
}

/// What both end with: the current state, and what follows from it.
fn of_state(run: &FlowRun) -> [Value; 8] {
    let micros = |time: Option<Timestamp>| time.map(Timestamp::as_micros);
    [
        run.state_id.map(StateId::uuid).into(),
        run.state_type.map(|state_type| state_type.as_str()).into(),
        run.state_name.clone().into(),
        run.run_count.into(),
        micros(run.next_scheduled_start_time).into(),
        micros(run.start_time).into(),
        micros(run.end_time).into(),
        run.total_run_time.as_micros().into(),
    ]
}

/// When a run was to start, and when it did or will as lists see it.
#[derive(Clone, Copy, Debug)]
pub struct StartTimes([Option<Timestamp>; 2]);

impl StartTimes {
    /// Those of a run.
    pub fn of(run: &FlowRun) -> Self {
        Self([run.expected_start_time, run.start_time.or(run.expected_start_time)])
    }

    fn values(self) -> [Value; 2] {
        self.0.map(|time| time.map(Timestamp::as_micros).into())
    }

    /// Which of them are others than before, with their values.
    pub(super) fn since(self, before: Self) -> Vec<(Columns, Value)> {
        let changed = self.0.iter().zip(before.0).map(|(now, before)| *now != before);
        OF_START.into_iter().zip(self.values()).zip(changed).filter_map(|(pair, changed)| changed.then_some(pair)).collect()
    }
}
