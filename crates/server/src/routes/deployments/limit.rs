//! A deployment's own concurrency limit: the limit of runs that bears its name follows what the deployment says.

use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId, Deployment, DeploymentId, Timestamp};
use onloan_storage::{Result, Session, concurrency_limits};

/// The name of the limit of a deployment.
pub(crate) fn name(deployment: DeploymentId) -> String {
    format!("deployment:{deployment}")
}

/// Makes, changes or deletes the limit, so that it is as the deployment says. Slots that are taken stay taken.
pub(super) async fn follow(session: &mut Session, deployment: &Deployment, at: Timestamp) -> Result<()> {
    let name = name(deployment.id);
    let known = concurrency_limits::hold_by_names(session, std::slice::from_ref(&name)).await?.pop();
    match (&deployment.global_concurrency_limit, known) {
        (None, None) => Ok(()),
        (None, Some(known)) => concurrency_limits::delete(session, known.id).await.map(drop),
        (Some(wanted), Some(known)) => {
            let changed = ConcurrencyLimit { limit: wanted.limit, updated: at, ..known };
            concurrency_limits::save(session, &changed).await
        }
        (Some(wanted), None) => {
            let new = ConcurrencyLimit::new(ConcurrencyLimitId::from(wanted.id), name, wanted.limit, at);
            concurrency_limits::insert(session, &new).await
        }
    }
}

/// Deletes the limit of a deployment that is deleted.
pub(super) async fn forget(session: &mut Session, deployment: DeploymentId) -> Result<()> {
    if let Some(limit) = concurrency_limits::find_by_name(session, &name(deployment)).await? {
        concurrency_limits::delete(session, limit.id).await?;
    }
    Ok(())
}
