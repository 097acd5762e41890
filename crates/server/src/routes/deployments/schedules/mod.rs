//! `/deployments/{id}/schedules`, and the schedules that come with a deployment.

mod change_all;
mod create;
mod delete;
mod read;
mod update;

pub(super) use change_all::change_all;
use onloan_api::{DeploymentScheduleCreate, DeploymentScheduleUpdate};
use onloan_domain::{DeploymentId, DeploymentSchedule, DeploymentScheduleId, Timestamp};
use onloan_storage::{Error, Session, deployment_schedules};

use super::checks;
use crate::error::{ApiError, ApiResult};
use crate::openapi::Operations;

pub(super) fn operations() -> Operations {
    Operations::new()
        .get("/deployments/{id}/schedules", read::read)
        .post("/deployments/{id}/schedules", create::create)
        .patch("/deployments/{id}/schedules/{schedule_id}", update::update)
        .delete("/deployments/{id}/schedules/{schedule_id}", delete::delete)
}

/// New schedules that belong to no deployment yet.
pub(super) fn new_ones(creates: Vec<DeploymentScheduleCreate>, at: Timestamp) -> ApiResult<Vec<DeploymentSchedule>> {
    creates.into_iter().map(|create| new_one(create, at)).collect()
}

fn new_one(create: DeploymentScheduleCreate, at: Timestamp) -> ApiResult<DeploymentSchedule> {
    Ok(DeploymentSchedule {
        id: DeploymentScheduleId::new_v7(),
        created: at,
        updated: at,
        deployment_id: None,
        schedule: checks::schedule(create.schedule, at)?,
        active: create.active,
        max_scheduled_runs: checks::max_scheduled_runs(create.max_scheduled_runs)?,
        parameters: create.parameters,
        slug: create.slug,
    })
}

/// Stores new schedules of a deployment; as they are then.
pub(super) async fn store(
    session: &mut Session,
    deployment: DeploymentId,
    schedules: Vec<DeploymentSchedule>,
) -> ApiResult<Vec<DeploymentSchedule>> {
    let of_deployment = |schedule| DeploymentSchedule { deployment_id: Some(deployment), ..schedule };
    let schedules: Vec<_> = schedules.into_iter().map(of_deployment).collect();
    deployment_schedules::insert(session, &schedules).await.map_err(slug_taken)?;
    Ok(schedules)
}

/// Stores what an update changes of a schedule.
async fn change(session: &mut Session, old: DeploymentSchedule, update: DeploymentScheduleUpdate, at: Timestamp) -> ApiResult<()> {
    let schedule = update.schedule.map(|schedule| checks::schedule(schedule, at)).transpose()?;
    let changed = DeploymentSchedule {
        updated: at,
        schedule: schedule.unwrap_or(old.schedule),
        active: update.active.unwrap_or(old.active),
        max_scheduled_runs: checks::max_scheduled_runs(update.max_scheduled_runs)?.or(old.max_scheduled_runs),
        parameters: update.parameters,
        slug: update.slug.or(old.slug),
        ..old
    };
    deployment_schedules::save(session, &changed).await.map_err(slug_taken)
}

fn slug_taken(error: Error) -> ApiError {
    match error {
        Error::Duplicate(_) => ApiError::conflict("Schedule slugs must be unique within a deployment."),
        error @ (Error::MissingReference(_) | Error::Busy(_) | Error::Unreadable { .. } | Error::Open { .. } | Error::Database(_)) => {
            error.into()
        }
    }
}
