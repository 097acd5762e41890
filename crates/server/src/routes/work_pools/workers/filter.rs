//! `POST /work_pools/{name}/workers/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::WorkerFilterBody;
use onloan_domain::Worker;
use onloan_storage::workers;

use crate::error::ApiResult;
use crate::extract::{Body, Name, page};
use crate::routes::work_pools::lookups::pool_named;
use crate::state::{AppState, now};

/// List the workers of a pool, with the status that their silence means by now.
pub(crate) async fn filter(state: State<AppState>, Name(name): Name, Body(body): Body<WorkerFilterBody>) -> ApiResult<Json<Vec<Worker>>> {
    let page = page(body.limit, body.offset)?;
    let mut session = state.read().await?;
    let pool = pool_named(&mut session, &name).await?;
    let workers = workers::list(&mut session, pool.id, body.workers.as_ref(), page).await?;
    let at = now();
    Ok(Json(workers.into_iter().map(|worker| Worker { status: worker.status_at(at), ..worker }).collect()))
}
