//! What a flow run is made of, as a graph needs it: its task runs, and in place of those that only stand for a subflow the
//! subflow's run. Which of them depends on which is found by whoever draws the graph, from the inputs.

use onloan_domain::{Artifact, FlowRunId, JsonObject, StateType, TaskRunId, Timestamp};
use sea_query::{Expr, ExprTrait, Func, NullOrdering, Order, Query};
use uuid::Uuid;

use crate::artifacts::{Collection, Columns as ArtifactColumns};
use crate::flow_runs::Columns as FlowRun;
use crate::flows::Columns as Flow;
use crate::row::FromRow;
use crate::states::state_type;
use crate::task_runs::Columns as TaskRun;
use crate::{Result, Session, json};

/// A task run, or the subflow's run for which it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphRun {
    /// The subflow's run, its flow's name and its own, where this is one.
    pub subflow: Option<(FlowRunId, String)>,
    /// The task run.
    pub task_run_id: TaskRunId,
    /// The task run's name.
    pub name: String,
    /// The type of the current state.
    pub state_type: Option<StateType>,
    /// When it started, or should start.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Option<Timestamp>,
    /// Where its arguments came from.
    pub task_inputs: JsonObject,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: Option<String>,
    task_inputs: Option<String>,
    state_type: Option<String>,
    expected_start_time: Option<i64>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    subflow_run_id: Option<Uuid>,
    subflow_run_name: Option<String>,
    subflow_name: Option<String>,
    subflow_state_type: Option<String>,
    subflow_start_time: Option<i64>,
    subflow_end_time: Option<i64>,
}

impl Row {
    /// Nothing for a run that neither started nor is expected to.
    fn into_run(self) -> Result<Option<GraphRun>> {
        let Some(start) = self.subflow_start_time.or(self.start_time).or(self.expected_start_time) else { return Ok(None) };
        let kind = self.subflow_state_type.or(self.state_type).as_deref().map(state_type).transpose()?;
        // A task whose result came from elsewhere may have no end of its own.
        let skipped = || self.expected_start_time.filter(|_| kind == Some(StateType::Completed));
        let end = self.subflow_end_time.or(self.end_time).or_else(skipped);
        let label = format!("{} / {}", self.subflow_name.unwrap_or_default(), self.subflow_run_name.unwrap_or_default());
        Ok(Some(GraphRun {
            subflow: self.subflow_run_id.map(|id| (FlowRunId::from(id), label)),
            task_run_id: TaskRunId::from(self.id),
            name: self.name.unwrap_or_default(),
            state_type: kind,
            start_time: Timestamp::from_micros(start),
            end_time: end.map(Timestamp::from_micros),
            task_inputs: self.task_inputs.as_deref().map_or(Ok(JsonObject::new()), |text| json::from_text("task inputs", text))?,
        }))
    }
}

/// The runs of a flow run, at most so many, by the time at which they started.
pub async fn runs(session: &mut Session, flow_run: FlowRunId, limit: u64) -> Result<Vec<GraphRun>> {
    let task = |column| (TaskRun::Table, column);
    let sub = |column| Expr::col((FlowRun::Table, column));
    let own = [TaskRun::Id, TaskRun::Name, TaskRun::TaskInputs, TaskRun::StateType, TaskRun::ExpectedStartTime, TaskRun::StartTime];
    let started =
        Func::coalesce([sub(FlowRun::SortStartTime), Expr::col(task(TaskRun::StartTime)), Expr::col(task(TaskRun::ExpectedStartTime))]);
    let mut query = Query::select();
    query
        .columns(own.map(task))
        .column(task(TaskRun::EndTime))
        .expr_as(sub(FlowRun::Id), "subflow_run_id")
        .expr_as(sub(FlowRun::Name), "subflow_run_name")
        .expr_as(Expr::col((Flow::Table, Flow::Name)), "subflow_name")
        .expr_as(sub(FlowRun::StateType), "subflow_state_type")
        .expr_as(sub(FlowRun::SortStartTime), "subflow_start_time")
        .expr_as(sub(FlowRun::EndTime), "subflow_end_time")
        .from(TaskRun::Table)
        .left_join(FlowRun::Table, sub(FlowRun::ParentTaskRunId).equals(task(TaskRun::Id)))
        .left_join(Flow::Table, Expr::col((Flow::Table, Flow::Id)).equals((FlowRun::Table, FlowRun::FlowId)))
        .and_where(Expr::col(task(TaskRun::FlowRunId)).eq(flow_run.uuid()))
        .order_by_expr_with_nulls(started.into(), Order::Asc, NullOrdering::Last)
        .order_by(task(TaskRun::Id), Order::Asc)
        .limit(limit);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().filter_map(|row| row.into_run().transpose()).collect()
}

/// The artifacts of a flow run and its task runs, at most so many, oldest first; each with whether no later one has its key.
/// Results that were stored as artifacts are not shown to people.
pub async fn artifacts(session: &mut Session, flow_run: FlowRunId, limit: u64) -> Result<Vec<(Artifact, bool)>> {
    #[derive(FromRow)]
    struct Shown {
        #[row(flatten)]
        artifact: crate::artifacts::Row,
        latest_id: Option<Uuid>,
    }

    let own = |column| (ArtifactColumns::Table, column);
    let mut query = crate::artifacts::select();
    query
        .column((Collection::Table, Collection::LatestId))
        .left_join(Collection::Table, Expr::col((Collection::Table, Collection::LatestId)).equals(own(ArtifactColumns::Id)))
        .and_where(Expr::col(own(ArtifactColumns::FlowRunId)).eq(flow_run.uuid()))
        .and_where(Expr::col(own(ArtifactColumns::Type)).ne("result"))
        .order_by(own(ArtifactColumns::Created), Order::Asc)
        .limit(limit);
    let rows: Vec<Shown> = session.all(&query).await?;
    let shown = |row: Shown| {
        let artifact = row.artifact.into_artifact()?;
        let is_latest = artifact.key.is_none() || row.latest_id.is_some();
        Ok((artifact, is_latest))
    };
    rows.into_iter().map(shown).collect()
}
