//! Filters over the entities around a run: each is turned into a condition on its own table, and reached from the others
//! through the ids that they share.

use onloan_domain::filters::{CreatedByFilter, FlowFilter, FlowRunFilter, RunFilters, TaskRunFilter};
use sea_query::{Cond, Condition, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};

use crate::conditions::{combined, ids, state, text, time};
use crate::deployment_conditions::{deployment, deployment_column, queue_ids, work_pool, work_queue};
use crate::deployments::Columns as Deployment;
use crate::dialect::Dialect;
use crate::flow_runs::Columns as FlowRun;
use crate::flows::Columns as Flow;
use crate::tags::{FLOW_RUN_TAGS, FLOW_TAGS, TASK_RUN_TAGS};
use crate::task_runs::Columns as TaskRun;

fn flow(filter: &FlowFilter, dialect: Dialect) -> Option<Condition> {
    let id = (Flow::Table, Flow::Id);
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|filter| ids(filter, id)),
            filter.deployment.and_then(|filter| filter.is_null).map(|is_null| {
                let has_one = Expr::col(id).in_subquery(deployment_column(Deployment::FlowId, Cond::all()));
                Cond::all().add(if is_null { has_one.not() } else { has_one })
            }),
            filter.name.as_ref().and_then(|filter| text(filter, (Flow::Table, Flow::Name), dialect)),
            filter.tags.as_ref().and_then(|filter| FLOW_TAGS.tags(filter, id)),
        ],
    )
}

fn flow_run(filter: &FlowRunFilter, dialect: Dialect) -> Option<Condition> {
    let at = |column| (FlowRun::Table, column);
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|filter| ids(filter, at(FlowRun::Id))),
            filter.name.as_ref().and_then(|filter| text(filter, at(FlowRun::Name), dialect)),
            filter.tags.as_ref().and_then(|filter| FLOW_RUN_TAGS.tags(filter, at(FlowRun::Id))),
            filter.deployment_id.as_ref().and_then(|filter| ids(filter, at(FlowRun::DeploymentId))),
            filter.work_queue_name.as_ref().and_then(|filter| text(filter, at(FlowRun::WorkQueueName), dialect)),
            filter.state.as_ref().and_then(|filter| state(filter, at(FlowRun::StateType), at(FlowRun::StateName), dialect)),
            filter.flow_version.as_ref().and_then(|filter| text(filter, at(FlowRun::FlowVersion), dialect)),
            filter.start_time.as_ref().and_then(|filter| time(filter, at(FlowRun::StartTime))),
            filter.end_time.as_ref().and_then(|filter| time(filter, at(FlowRun::EndTime))),
            filter.expected_start_time.as_ref().and_then(|filter| time(filter, at(FlowRun::ExpectedStartTime))),
            filter.next_scheduled_start_time.as_ref().and_then(|filter| time(filter, at(FlowRun::NextScheduledStartTime))),
            filter.parent_flow_run_id.as_ref().map(|filter| {
                let condition = ids(filter, (TaskRun::Table, TaskRun::FlowRunId)).unwrap_or_else(Cond::all);
                Cond::all().add(Expr::col(at(FlowRun::ParentTaskRunId)).in_subquery(task_run_ids(TaskRun::Id, condition)))
            }),
            filter.parent_task_run_id.as_ref().and_then(|filter| ids(filter, at(FlowRun::ParentTaskRunId))),
            filter.idempotency_key.as_ref().and_then(|filter| text(filter, at(FlowRun::IdempotencyKey), dialect)),
            filter.created_by.as_ref().and_then(|filter| created_by(filter, dialect)),
        ],
    )
}

fn created_by(filter: &CreatedByFilter, dialect: Dialect) -> Option<Condition> {
    let creator = || Expr::col((FlowRun::Table, FlowRun::CreatedBy));
    let one = |part| Some(Cond::all().add(part));
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|ids| one(dialect.indexed_json_text(creator(), "id").is_in(ids.iter().map(|id| id.to_string())))),
            filter.creator_type.as_ref().and_then(|types| one(dialect.indexed_json_text(creator(), "type").is_in(types.clone()))),
            filter.is_null.and_then(|is_null| one(if is_null { creator().is_null() } else { creator().is_not_null() })),
        ],
    )
}

fn task_run(filter: &TaskRunFilter, dialect: Dialect) -> Option<Condition> {
    let at = |column| (TaskRun::Table, column);
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|filter| ids(filter, at(TaskRun::Id))),
            filter.name.as_ref().and_then(|filter| text(filter, at(TaskRun::Name), dialect)),
            filter.tags.as_ref().and_then(|filter| TASK_RUN_TAGS.tags(filter, at(TaskRun::Id))),
            filter.state.as_ref().and_then(|filter| state(filter, at(TaskRun::StateType), at(TaskRun::StateName), dialect)),
            filter.start_time.as_ref().and_then(|filter| time(filter, at(TaskRun::StartTime))),
            filter.end_time.as_ref().and_then(|filter| time(filter, at(TaskRun::EndTime))),
            filter.expected_start_time.as_ref().and_then(|filter| time(filter, at(TaskRun::ExpectedStartTime))),
            filter.subflow_runs.and_then(|filter| filter.exists).map(|exists| {
                let parents = Query::select()
                    .column(FlowRun::ParentTaskRunId)
                    .from(FlowRun::Table)
                    .and_where(Expr::col(FlowRun::ParentTaskRunId).is_not_null())
                    .to_owned();
                let is_parent = Expr::col(at(TaskRun::Id)).in_subquery(parents);
                Cond::all().add(if exists { is_parent } else { is_parent.not() })
            }),
            filter.flow_run_id.as_ref().and_then(|filter| ids(filter, at(TaskRun::FlowRunId))),
        ],
    )
}

fn flow_ids(condition: Condition) -> SelectStatement {
    Query::select().column((Flow::Table, Flow::Id)).from(Flow::Table).cond_where(condition).to_owned()
}

fn flow_run_ids(column: FlowRun, condition: Condition) -> SelectStatement {
    Query::select().column((FlowRun::Table, column)).from(FlowRun::Table).cond_where(condition).to_owned()
}

fn task_run_ids(column: TaskRun, condition: Condition) -> SelectStatement {
    Query::select().column((TaskRun::Table, column)).from(TaskRun::Table).cond_where(condition).to_owned()
}

/// The filters that are there, as conditions on their own tables. One that says nothing still asks that there is such a row:
/// `"task_runs": {}` leaves the flow runs that have task runs.
#[derive(Default)]
struct Conditions {
    flows: Option<Condition>,
    flow_runs: Option<Condition>,
    task_runs: Option<Condition>,
    deployments: Option<Condition>,
    /// Ids of the queues that match, by themselves and by their pools.
    queues: Option<SelectStatement>,
}

impl Conditions {
    fn of(filters: &RunFilters, dialect: Dialect) -> Self {
        Self {
            flows: filters.flows.as_ref().map(|filter| flow(filter, dialect).unwrap_or_else(Cond::all)),
            flow_runs: filters.flow_runs.as_ref().map(|filter| flow_run(filter, dialect).unwrap_or_else(Cond::all)),
            task_runs: filters.task_runs.as_ref().map(|filter| task_run(filter, dialect).unwrap_or_else(Cond::all)),
            deployments: filters.deployments.as_ref().map(|filter| deployment(filter, dialect).unwrap_or_else(Cond::all)),
            queues: queue_ids(
                filters.work_pool_queues.as_ref().map(|filter| work_queue(filter, dialect).unwrap_or_else(Cond::all)),
                filters.work_pools.as_ref().map(|filter| work_pool(filter, dialect).unwrap_or_else(Cond::all)),
            ),
        }
    }

    /// What a flow run must be like, when what it belongs to and its task runs are filtered too.
    fn on_flow_runs(self) -> Option<Condition> {
        let at = |column| Expr::col((FlowRun::Table, column));
        let flows = self.flows.map(|condition| at(FlowRun::FlowId).in_subquery(flow_ids(condition)));
        let task_runs = self.task_runs.map(|condition| at(FlowRun::Id).in_subquery(task_run_ids(TaskRun::FlowRunId, condition)));
        let deployments =
            self.deployments.map(|condition| at(FlowRun::DeploymentId).in_subquery(deployment_column(Deployment::Id, condition)));
        let queues = self.queues.map(|queues| at(FlowRun::WorkQueueId).in_subquery(queues));
        let through = [flows, task_runs, deployments, queues].into_iter().map(|part| part.map(|part| Cond::all().add(part)));
        all(std::iter::once(self.flow_runs).chain(through))
    }

    /// What a deployment must be like, when what it belongs to and its runs are filtered too.
    fn on_deployments(self) -> Option<Condition> {
        let at = |column| Expr::col((Deployment::Table, column));
        let flows = self.flows.map(|condition| at(Deployment::FlowId).in_subquery(flow_ids(condition)));
        let queues = self.queues.map(|queues| at(Deployment::WorkQueueId).in_subquery(queues));
        let runs = Self { flow_runs: self.flow_runs, task_runs: self.task_runs, ..Self::default() }.on_flow_runs();
        let runs = runs.map(|condition| at(Deployment::Id).in_subquery(flow_run_ids(FlowRun::DeploymentId, condition)));
        let through = [flows, queues, runs].into_iter().map(|part| part.map(|part| Cond::all().add(part)));
        all(std::iter::once(self.deployments).chain(through))
    }
}

fn all(parts: impl IntoIterator<Item = Option<Condition>>) -> Option<Condition> {
    combined(onloan_domain::filters::Operator::And, parts)
}

pub(crate) fn of_deployments(filters: &RunFilters, dialect: Dialect) -> Condition {
    Conditions::of(filters, dialect).on_deployments().unwrap_or_else(Cond::all)
}

pub(crate) fn of_flows(filters: &RunFilters, dialect: Dialect) -> Condition {
    let Conditions { flows, flow_runs, task_runs, deployments, queues } = Conditions::of(filters, dialect);
    let id = || Expr::col((Flow::Table, Flow::Id));
    let runs = Conditions { flow_runs, task_runs, ..Conditions::default() }.on_flow_runs();
    let runs = runs.map(|condition| Cond::all().add(id().in_subquery(flow_run_ids(FlowRun::FlowId, condition))));
    let deployments = Conditions { deployments, queues, ..Conditions::default() }.on_deployments();
    let deployments = deployments.map(|condition| Cond::all().add(id().in_subquery(deployment_column(Deployment::FlowId, condition))));
    all([flows, runs, deployments]).unwrap_or_else(Cond::all)
}

pub(crate) fn of_flow_runs(filters: &RunFilters, dialect: Dialect) -> Condition {
    Conditions::of(filters, dialect).on_flow_runs().unwrap_or_else(Cond::all)
}

pub(crate) fn of_task_runs(filters: &RunFilters, dialect: Dialect) -> Condition {
    let Conditions { flows, flow_runs, task_runs, deployments, queues } = Conditions::of(filters, dialect);
    let runs = Conditions { flows, flow_runs, task_runs: None, deployments, queues }.on_flow_runs();
    let through = runs.map(|condition| {
        Cond::all().add(Expr::col((TaskRun::Table, TaskRun::FlowRunId)).in_subquery(flow_run_ids(FlowRun::Id, condition)))
    });
    all([task_runs, through]).unwrap_or_else(Cond::all)
}

/// What a row must be like that says which flow run and which task run made it. Filters of flows and flow runs are about the
/// flow run, those of task runs about the task run.
pub(crate) fn of_what_runs_made(
    filters: &RunFilters,
    flow_run_id: impl IntoColumnRef,
    task_run_id: impl IntoColumnRef,
    dialect: Dialect,
) -> Option<Condition> {
    let Conditions { flows, flow_runs, task_runs, deployments, queues } = Conditions::of(filters, dialect);
    let flow_runs = Conditions { flows, flow_runs, task_runs: None, deployments, queues }.on_flow_runs();
    let by_flow_run = flow_runs.map(|condition| Expr::col(flow_run_id).in_subquery(flow_run_ids(FlowRun::Id, condition)));
    let by_task_run = task_runs.map(|condition| Expr::col(task_run_id).in_subquery(task_run_ids(TaskRun::Id, condition)));
    all([by_flow_run.map(|part| Cond::all().add(part)), by_task_run.map(|part| Cond::all().add(part))])
}
