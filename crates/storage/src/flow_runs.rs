//! Flow runs. The current state's type and name stand in the run's own row too, for filters and counts.

use onloan_domain::filters::{FlowRunSort, Page, RunFilters};
use onloan_domain::{DeploymentId, Duration, FlowId, FlowRun, FlowRunId, StateId, TaskRunId, Timestamp, WorkQueueId};
use sea_query::{Expr, ExprTrait, Func, Iden, NullOrdering, Order, Query, SelectStatement, Value};
use sqlx::FromRow;
use uuid::Uuid;

use crate::insert::Target;
use crate::states::{CurrentState, FlowRunState, state_type};
use crate::{Result, Session, json, related, tags};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "flow_run"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    FlowId,
    DeploymentId,
    DeploymentVersion,
    WorkQueueId,
    WorkQueueName,
    FlowVersion,
    Parameters,
    IdempotencyKey,
    Context,
    EmpiricalPolicy,
    Tags,
    Labels,
    ParentTaskRunId,
    AutoScheduled,
    InfrastructureDocumentId,
    InfrastructurePid,
    CreatedBy,
    JobVariables,
    StateId,
    StateType,
    StateName,
    RunCount,
    ExpectedStartTime,
    NextScheduledStartTime,
    StartTime,
    EndTime,
    TotalRunTime,
    SortStartTime,
}

const ALL: [Columns; 32] = {
    use Columns::*;
    [
        Id,
        Created,
        Updated,
        Name,
        FlowId,
        DeploymentId,
        DeploymentVersion,
        WorkQueueId,
        WorkQueueName,
        FlowVersion,
        Parameters,
        IdempotencyKey,
        Context,
        EmpiricalPolicy,
        Tags,
        Labels,
        ParentTaskRunId,
        AutoScheduled,
        InfrastructureDocumentId,
        InfrastructurePid,
        CreatedBy,
        JobVariables,
        StateId,
        StateType,
        StateName,
        RunCount,
        ExpectedStartTime,
        NextScheduledStartTime,
        StartTime,
        EndTime,
        TotalRunTime,
        SortStartTime,
    ]
};

#[derive(FromRow)]
struct Row {
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
    expected_start_time: Option<i64>,
    next_scheduled_start_time: Option<i64>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    total_run_time: i64,
    #[sqlx(flatten)]
    state: CurrentState,
}

impl Row {
    fn into_run(self) -> Result<FlowRun> {
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
            state,
            ..run
        })
    }
}

fn values(run: &FlowRun) -> Vec<Value> {
    let micros = |time: Option<Timestamp>| time.map(Timestamp::as_micros);
    vec![
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
        run.state_id.map(StateId::uuid).into(),
        run.state_type.map(|state_type| state_type.as_str()).into(),
        run.state_name.clone().into(),
        run.run_count.into(),
        micros(run.expected_start_time).into(),
        micros(run.next_scheduled_start_time).into(),
        micros(run.start_time).into(),
        micros(run.end_time).into(),
        run.total_run_time.as_micros().into(),
        micros(run.start_time.or(run.expected_start_time)).into(),
    ]
}

fn select() -> SelectStatement {
    let own = ALL.iter().filter(|column| !matches!(column, Columns::SortStartTime)).map(|column| (Columns::Table, *column));
    let state = |column| (FlowRunState::Table, column);
    Query::select()
        .columns(own)
        .expr_as(Expr::col(state(FlowRunState::Timestamp)), "current_timestamp")
        .expr_as(Expr::col(state(FlowRunState::Message)), "current_message")
        .expr_as(Expr::col(state(FlowRunState::Data)), "current_data")
        .expr_as(Expr::col(state(FlowRunState::StateDetails)), "current_details")
        .from(Columns::Table)
        .left_join(FlowRunState::Table, Expr::col((Columns::Table, Columns::StateId)).equals(state(FlowRunState::Id)))
        .to_owned()
}

/// Adds a run, and its tags.
pub async fn insert(session: &mut Session, run: &FlowRun) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, vec![values(run)]).await?;
    tags::insert_for_flow_runs(session, tags::owned(run.id.uuid(), &run.tags)).await
}

/// Writes every column of a run that is there; its tags' rows as well when `tags_changed`.
pub async fn save(session: &mut Session, run: &FlowRun, tags_changed: bool) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.iter().copied().zip(values(run).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(run.id.uuid()));
    session.execute(&update).await?;
    if !tags_changed {
        return Ok(());
    }
    let mut old = Query::delete();
    old.from_table(tags::FlowRunTag::Table).and_where(Expr::col(tags::FlowRunTag::FlowRunId).eq(run.id.uuid()));
    session.execute(&old).await?;
    tags::insert_for_flow_runs(session, tags::owned(run.id.uuid(), &run.tags)).await
}

/// The run of that id, with its current state.
pub async fn find(session: &mut Session, id: FlowRunId) -> Result<Option<FlowRun>> {
    one(session, select().and_where(Expr::col((Columns::Table, Columns::Id)).eq(id.uuid()))).await
}

/// The run of a flow that was made with that key.
pub async fn find_by_idempotency_key(session: &mut Session, flow: FlowId, key: &str) -> Result<Option<FlowRun>> {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::FlowId)).eq(flow.uuid()));
    one(session, query.and_where(Expr::col((Columns::Table, Columns::IdempotencyKey)).eq(key))).await
}

async fn one(session: &mut Session, query: &SelectStatement) -> Result<Option<FlowRun>> {
    let row: Option<Row> = session.one(query).await?;
    row.map(Row::into_run).transpose()
}

/// The runs that match.
pub async fn list(session: &mut Session, filters: &RunFilters, sort: FlowRunSort, page: Page) -> Result<Vec<FlowRun>> {
    let mut query = select();
    query.cond_where(related::of_flow_runs(filters, session.dialect()));
    let (column, order) = match sort {
        FlowRunSort::IdDesc => (Columns::Id, Order::Desc),
        FlowRunSort::StartTimeAsc => (Columns::SortStartTime, Order::Asc),
        FlowRunSort::StartTimeDesc => (Columns::SortStartTime, Order::Desc),
        FlowRunSort::ExpectedStartTimeAsc => (Columns::ExpectedStartTime, Order::Asc),
        FlowRunSort::ExpectedStartTimeDesc => (Columns::ExpectedStartTime, Order::Desc),
        FlowRunSort::NameAsc => (Columns::Name, Order::Asc),
        FlowRunSort::NameDesc => (Columns::Name, Order::Desc),
        FlowRunSort::NextScheduledStartTimeAsc => (Columns::NextScheduledStartTime, Order::Asc),
        FlowRunSort::EndTimeDesc => (Columns::EndTime, Order::Desc),
    };
    query.order_by_with_nulls((Columns::Table, column), order, NullOrdering::Last).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_run).collect()
}

/// How many runs match.
pub async fn count(session: &mut Session, filters: &RunFilters) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col((Columns::Table, Columns::Id)))).from(Columns::Table);
    query.cond_where(related::of_flow_runs(filters, session.dialect()));
    session.count(&query).await
}

/// Deletes a run with its states; its task runs and logs are their modules'. `false` when there is none.
pub async fn delete(session: &mut Session, id: FlowRunId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
