//! Deployments. Their schedules are read with them, and written by `deployment_schedules`.

mod columns;
mod polls;
mod row;

use std::collections::HashMap;

use columns::ALL;
pub(crate) use columns::Columns;
use onloan_domain::filters::{DeploymentSort, Page, RunFilters};
use onloan_domain::{Deployment, DeploymentId, FlowId, Timestamp};
pub use polls::{mark_forgotten, mark_polled, mark_queues_polled};
use row::{Row, select, values};
use sea_query::{Expr, ExprTrait, Func, LockType, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::flows::Columns as Flow;
use crate::insert::Target;
use crate::{Result, Session, deployment_schedules, related, tags};

/// Adds a deployment without its schedules and its limit, which have rows of their own. A name that its flow has already is a duplicate.
pub async fn insert(session: &mut Session, deployment: &Deployment) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, vec![values(deployment)]).await?;
    tags::insert_for_deployments(session, tags::owned(deployment.id.uuid(), &deployment.tags)).await
}

/// Writes every column of a deployment that is there, and its tags.
pub async fn save(session: &mut Session, deployment: &Deployment) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.into_iter().zip(values(deployment).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(deployment.id.uuid()));
    session.execute(&update).await?;
    let mut old = Query::delete();
    old.from_table(tags::DeploymentTag::Table).and_where(Expr::col(tags::DeploymentTag::DeploymentId).eq(deployment.id.uuid()));
    session.execute(&old).await?;
    tags::insert_for_deployments(session, tags::owned(deployment.id.uuid(), &deployment.tags)).await
}

/// The deployment of that id.
pub async fn find(session: &mut Session, id: DeploymentId) -> Result<Option<Deployment>> {
    one(session, select().and_where(Expr::col((Columns::Table, Columns::Id)).eq(id.uuid()))).await
}

/// The deployment of that id; nobody else changes it until the transaction ends.
pub async fn find_to_change(session: &mut Session, id: DeploymentId) -> Result<Option<Deployment>> {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::Id)).eq(id.uuid()));
    one(session, query.lock_with_tables(LockType::Update, [Columns::Table])).await
}

/// The deployment of that name of a flow.
pub async fn find_of_flow(session: &mut Session, flow: FlowId, name: &str) -> Result<Option<Deployment>> {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::FlowId)).eq(flow.uuid()));
    one(session, query.and_where(Expr::col((Columns::Table, Columns::Name)).eq(name))).await
}

/// The deployment of that name of the flow of that name.
pub async fn find_by_names(session: &mut Session, flow: &str, name: &str) -> Result<Option<Deployment>> {
    let flows = Query::select().column(Flow::Id).from(Flow::Table).and_where(Expr::col(Flow::Name).eq(flow)).to_owned();
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::FlowId)).in_subquery(flows));
    one(session, query.and_where(Expr::col((Columns::Table, Columns::Name)).eq(name))).await
}

async fn one(session: &mut Session, query: &SelectStatement) -> Result<Option<Deployment>> {
    Ok(all(session, query).await?.pop())
}

/// The deployments of a query with their schedules.
async fn all(session: &mut Session, query: &SelectStatement) -> Result<Vec<Deployment>> {
    let rows: Vec<Row> = session.all(query).await?;
    let mut deployments = rows.into_iter().map(Row::into_deployment).collect::<Result<Vec<_>>>()?;
    let ids: Vec<DeploymentId> = deployments.iter().map(|deployment| deployment.id).collect();
    let mut schedules: HashMap<DeploymentId, Vec<_>> = HashMap::new();
    for schedule in deployment_schedules::list_of(session, &ids).await? {
        if let Some(id) = schedule.deployment_id {
            schedules.entry(id).or_default().push(schedule);
        }
    }
    for deployment in &mut deployments {
        deployment.schedules = schedules.remove(&deployment.id).unwrap_or_default();
    }
    Ok(deployments)
}

/// The deployments that match.
pub async fn list(session: &mut Session, filters: &RunFilters, sort: DeploymentSort, page: Page) -> Result<Vec<Deployment>> {
    let (column, order) = match sort {
        DeploymentSort::CreatedDesc => (Columns::Created, Order::Desc),
        DeploymentSort::UpdatedDesc => (Columns::Updated, Order::Desc),
        DeploymentSort::NameAsc => (Columns::Name, Order::Asc),
        DeploymentSort::NameDesc => (Columns::Name, Order::Desc),
    };
    let mut query = select();
    query.cond_where(related::of_deployments(filters, session.dialect()));
    query.order_by((Columns::Table, column), order).limit(page.limit).offset(page.offset);
    all(session, &query).await
}

/// How many deployments match.
pub async fn count(session: &mut Session, filters: &RunFilters) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col((Columns::Table, Columns::Id)))).from(Columns::Table);
    query.cond_where(related::of_deployments(filters, session.dialect()));
    session.count(&query).await
}

/// How many deployments each of these flows has; those without any are left out.
pub async fn count_by_flow(session: &mut Session, flows: &[FlowId]) -> Result<HashMap<FlowId, i64>> {
    let mut query = Query::select();
    query.column(Columns::FlowId).expr(Func::count(Expr::col(Columns::Id))).from(Columns::Table);
    query.and_where(Expr::col(Columns::FlowId).is_in(flows.iter().map(|flow| flow.uuid()))).group_by_col(Columns::FlowId);
    let rows: Vec<(Uuid, i64)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(flow, count)| (FlowId::from(flow), count)).collect())
}

/// The deployments with an active schedule that are not paused, by id, from the one after `after` on.
pub async fn list_to_schedule(session: &mut Session, after: Option<DeploymentId>, most: u64) -> Result<Vec<Deployment>> {
    let mut query = to_schedule();
    if let Some(after) = after {
        query.and_where(Expr::col((Columns::Table, Columns::Id)).gt(after.uuid()));
    }
    all(session, query.order_by((Columns::Table, Columns::Id), Order::Asc).limit(most)).await
}

/// Those of them that changed since then, the first to change before the others.
pub async fn list_changed_to_schedule(session: &mut Session, since: Timestamp, most: u64) -> Result<Vec<Deployment>> {
    let mut query = to_schedule();
    query.and_where(Expr::col((Columns::Table, Columns::Updated)).gte(since.as_micros()));
    all(session, query.order_by((Columns::Table, Columns::Updated), Order::Asc).limit(most)).await
}

fn to_schedule() -> SelectStatement {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::Paused)).eq(false));
    query.and_where(deployment_schedules::has_active((Columns::Table, Columns::Id))).to_owned()
}

/// Deletes a deployment with its schedules; its runs stay. `false` when there is none.
pub async fn delete(session: &mut Session, id: DeploymentId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
