//! `GET /deployments/{id}/work_queue_check`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{Deployment, DeploymentId, QueueFilter, WorkQueue};
use onloan_storage::work_queues;

use super::checks;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// The queues of the old kind that would pick up a deployment's runs.
pub(crate) async fn work_queue_check(state: State<AppState>, Id(id): Id<DeploymentId>) -> ApiResult<Json<Vec<WorkQueue>>> {
    let mut session = state.read().await?;
    let deployment = checks::deployment(&mut session, id).await?;
    let queues = work_queues::list_with_filter(&mut session).await?;
    let chosen = queues.into_iter().filter(|queue| queue.filter.as_ref().is_some_and(|filter| chooses(filter, &deployment)));
    Ok(Json(chosen.collect()))
}

fn chooses(filter: &QueueFilter, deployment: &Deployment) -> bool {
    let tags = filter.tags.iter().flatten().all(|tag| deployment.tags.contains(tag));
    let ids = filter.deployment_ids.as_deref().unwrap_or_default();
    tags && (ids.is_empty() || ids.contains(&deployment.id))
}
