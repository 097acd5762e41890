//! The schedules of deployments.

use onloan_domain::{DeploymentId, DeploymentSchedule, DeploymentScheduleId, Timestamp};
use sea_query::{Expr, ExprTrait, Iden, IntoColumnRef, Order, Query, Value};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "deployment_schedule"]
    Table,
    Id,
    Created,
    Updated,
    DeploymentId,
    Schedule,
    Active,
    MaxScheduledRuns,
    Parameters,
    Slug,
}

const ALL: [Columns; 9] = {
    use Columns::*;
    [Id, Created, Updated, DeploymentId, Schedule, Active, MaxScheduledRuns, Parameters, Slug]
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    deployment_id: Uuid,
    schedule: String,
    active: bool,
    max_scheduled_runs: Option<i64>,
    parameters: String,
    slug: Option<String>,
}

impl Row {
    fn into_schedule(self) -> Result<DeploymentSchedule> {
        Ok(DeploymentSchedule {
            id: DeploymentScheduleId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            deployment_id: Some(DeploymentId::from(self.deployment_id)),
            schedule: json::from_text("schedule", &self.schedule)?,
            active: self.active,
            max_scheduled_runs: self.max_scheduled_runs,
            parameters: json::from_text("schedule parameters", &self.parameters)?,
            slug: self.slug,
        })
    }
}

fn values(schedule: &DeploymentSchedule) -> Vec<Value> {
    vec![
        schedule.id.uuid().into(),
        schedule.created.as_micros().into(),
        schedule.updated.as_micros().into(),
        schedule.deployment_id.map(DeploymentId::uuid).into(),
        json::to_text(&schedule.schedule).into(),
        schedule.active.into(),
        schedule.max_scheduled_runs.into(),
        json::to_text(&schedule.parameters).into(),
        schedule.slug.clone().into(),
    ]
}

/// Adds schedules. A slug that the deployment has already is a duplicate.
pub async fn insert(session: &mut Session, schedules: &[DeploymentSchedule]) -> Result<()> {
    let rows: Vec<_> = schedules.iter().map(values).collect();
    if rows.is_empty() {
        return Ok(());
    }
    Target::new(Columns::Table, ALL).insert(session, rows).await
}

/// Writes every column of a schedule that is there. A slug that the deployment has already is a duplicate.
pub async fn save(session: &mut Session, schedule: &DeploymentSchedule) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.into_iter().zip(values(schedule).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(schedule.id.uuid()));
    session.execute(&update).await.map(drop)
}

/// The schedules of these deployments, those that changed last before the others.
pub async fn list_of(session: &mut Session, deployments: &[DeploymentId]) -> Result<Vec<DeploymentSchedule>> {
    if deployments.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::DeploymentId).is_in(deployments.iter().map(|id| id.uuid())));
    let rows: Vec<Row> = session.all(query.order_by(Columns::Updated, Order::Desc).order_by(Columns::Id, Order::Desc)).await?;
    rows.into_iter().map(Row::into_schedule).collect()
}

/// Whether the deployment with this id has an active schedule.
pub(crate) fn has_active(deployment: impl IntoColumnRef) -> Expr {
    let mut active = Query::select();
    active.column((Columns::Table, Columns::Id)).from(Columns::Table).and_where(Expr::col((Columns::Table, Columns::Active)));
    active.and_where(Expr::col((Columns::Table, Columns::DeploymentId)).equals(deployment));
    Expr::exists(active)
}

/// Deletes a schedule of a deployment. `false` when it has none of that id.
pub async fn delete(session: &mut Session, deployment: DeploymentId, id: DeploymentScheduleId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(delete.and_where(Expr::col(Columns::DeploymentId).eq(deployment.uuid()))).await? > 0)
}

/// Deletes all schedules of a deployment.
pub async fn delete_of(session: &mut Session, deployment: DeploymentId) -> Result<()> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::DeploymentId).eq(deployment.uuid()));
    session.execute(&delete).await.map(drop)
}
