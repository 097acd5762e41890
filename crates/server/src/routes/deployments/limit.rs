//! The limit on how many runs of a deployment are at work: its own, which bears its name and goes with it, or one that it
//! shares with others and that is somebody else's to change.

use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId, Deployment, DeploymentId, DeploymentLimit, Timestamp};
use onloan_storage::{Result, Session, concurrency_limits};
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};

/// What a client says about the limit of a deployment; what is absent stays.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// How large its own one is, or that it has none.
    pub(super) own: Option<Option<i64>>,
    /// Which one it shares, or that it shares none.
    pub(super) shared: Option<Option<Uuid>>,
}

/// The name of a deployment's own limit.
fn name(deployment: DeploymentId) -> String {
    format!("deployment:{deployment}")
}

/// The limit as the client wants it. An own limit is made, changed or deleted for that; slots that are taken stay taken.
pub(super) async fn settle(session: &mut Session, old: &Deployment, wanted: Wanted, at: Timestamp) -> ApiResult<Option<DeploymentLimit>> {
    let before = old.global_concurrency_limit.clone();
    let shared = match wanted.shared {
        None => before.clone(),
        Some(None) => None,
        Some(Some(id)) => Some(existing(session, ConcurrencyLimitId::from(id)).await?),
    };
    let after = match wanted.own {
        None => shared,
        // Clients that name a shared one say of their own that there is none.
        Some(None) => shared.filter(|_| wanted.shared.flatten().is_some()),
        Some(Some(size)) => Some(own(session, old.id, size, at).await?),
    };
    if before.is_some_and(|before| before.name == name(old.id) && after.as_ref().is_none_or(|after| after.id != before.id)) {
        forget(session, old.id).await?;
    }
    Ok(after)
}

async fn existing(session: &mut Session, id: ConcurrencyLimitId) -> ApiResult<DeploymentLimit> {
    let limit = concurrency_limits::find(session, id).await?.ok_or_else(|| ApiError::not_found("Concurrency limit not found"))?;
    Ok(DeploymentLimit::from(limit))
}

/// The deployment's own limit, of that size.
async fn own(session: &mut Session, deployment: DeploymentId, size: i64, at: Timestamp) -> Result<DeploymentLimit> {
    let name = name(deployment);
    let limit = match concurrency_limits::hold_by_names(session, std::slice::from_ref(&name)).await?.pop() {
        Some(known) => {
            let limit = ConcurrencyLimit { limit: size, updated: at, ..known };
            concurrency_limits::save(session, &limit).await?;
            limit
        }
        None => {
            let limit = ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), name, size, at);
            concurrency_limits::insert(session, &limit).await?;
            limit
        }
    };
    Ok(DeploymentLimit::from(limit))
}

/// Deletes the own limit of a deployment that has it no longer.
pub(super) async fn forget(session: &mut Session, deployment: DeploymentId) -> Result<()> {
    if let Some(limit) = concurrency_limits::find_by_name(session, &name(deployment)).await? {
        concurrency_limits::delete(session, limit.id).await?;
    }
    Ok(())
}
