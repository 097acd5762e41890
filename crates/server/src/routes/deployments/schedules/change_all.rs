//! The schedules that come with a deployment's update.
//!
//! Where every schedule has a slug, those that are named are changed or added, and the others stay. Where the old ones have
//! none, there is no telling which is which, and the new ones take their place.

use std::collections::HashSet;

use onloan_api::{DeploymentScheduleCreate, DeploymentScheduleUpdate};
use onloan_domain::{Deployment, DeploymentSchedule, Timestamp};
use onloan_storage::{Session, deployment_schedules};

use super::{change, new_ones, store};
use crate::error::{ApiError, ApiResult};

/// Stores what an update says of a deployment's schedules.
pub(in super::super) async fn change_all(
    session: &mut Session,
    deployment: &Deployment,
    changes: Vec<DeploymentScheduleUpdate>,
    at: Timestamp,
) -> ApiResult<()> {
    let old = &deployment.schedules;
    let old_have_slugs = !old.is_empty() && old.iter().all(|schedule| schedule.slug.is_some());
    if !old_have_slugs {
        deployment_schedules::delete_of(session, deployment.id).await?;
        let new = changes.into_iter().filter_map(|change| created(change).ok()).collect();
        return store(session, deployment.id, new_ones(new, at)?).await.map(drop);
    }
    if changes.iter().any(|change| change.slug.is_none()) {
        let why = "Please provide a slug for each schedule in your request to ensure schedules are updated correctly.";
        return Err(ApiError::refused(422, why));
    }
    renames_are_clear(old, &changes)?;
    let renamed: HashSet<&str> = changes.iter().filter_map(|change| change.replaces.as_deref()).collect();
    let given_up = |schedule: &&DeploymentSchedule| schedule.slug.as_deref().is_some_and(|slug| renamed.contains(slug));
    // First without their slugs, so that two can swap them.
    for schedule in old.iter().filter(given_up) {
        deployment_schedules::save(session, &DeploymentSchedule { slug: None, ..schedule.clone() }).await?;
    }
    for update in changes {
        let target = update.replaces.as_ref().or(update.slug.as_ref());
        match old.iter().find(|schedule| schedule.slug.as_ref() == target) {
            Some(known) => change(session, known.clone(), update, at).await?,
            None => {
                store(session, deployment.id, new_ones(vec![created(update)?], at)?).await?;
            }
        }
    }
    Ok(())
}

fn created(update: DeploymentScheduleUpdate) -> ApiResult<DeploymentScheduleCreate> {
    let why = "Unable to create new deployment schedules without a schedule configuration.";
    Ok(DeploymentScheduleCreate {
        schedule: update.schedule.ok_or_else(|| ApiError::refused(422, why))?,
        active: update.active.unwrap_or(true),
        max_scheduled_runs: update.max_scheduled_runs,
        parameters: update.parameters,
        slug: update.slug,
        replaces: None,
    })
}

/// Nobody takes the place of one that another takes the place of too, or a slug that stays another's.
fn renames_are_clear(old: &[DeploymentSchedule], changes: &[DeploymentScheduleUpdate]) -> ApiResult<()> {
    let mut replaced = HashSet::new();
    for from in changes.iter().filter_map(|change| change.replaces.as_ref()) {
        if !replaced.insert(from) {
            return Err(ApiError::refused(422, format!("Multiple schedules have 'replaces' targeting the same slug: {from}")));
        }
    }
    for (from, to) in changes.iter().filter_map(|change| change.replaces.as_ref().zip(change.slug.as_ref())) {
        if old.iter().any(|schedule| schedule.slug.as_ref() == Some(to)) && !replaced.contains(to) {
            let why = format!("Cannot rename schedule from '{from}' to '{to}': a schedule with slug '{to}' already exists.");
            return Err(ApiError::refused(422, why));
        }
    }
    Ok(())
}
