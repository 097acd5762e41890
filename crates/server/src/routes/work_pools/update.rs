//! `PATCH /work_pools/{name}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkPoolUpdate;
use onloan_domain::{WorkPool, WorkPoolStatus};
use onloan_storage::{Session, work_pools, workers};

use super::lookups::pool_named;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Name};
use crate::state::{AppState, now};

/// Change a work pool; what is absent stays.
pub(crate) async fn update(state: State<AppState>, Name(name): Name, Body(update): Body<WorkPoolUpdate>) -> ApiResult<StatusCode> {
    let only_limits = update.description.is_none() && update.base_job_template.is_none() && update.storage_configuration.is_none();
    if WorkPool::is_reserved(&name) && !only_limits {
        let why =
            "Work pools starting with 'Prefect' are reserved for internal use and can only be updated to set concurrency limits or pause.";
        return Err(ApiError::refused(403, why));
    }
    let mut tx = state.begin().await?;
    let pool = pool_named(&mut tx, &name).await?;
    let status = status(&mut tx, &pool, update.is_paused).await?;
    let pool = WorkPool {
        updated: now(),
        description: update.description.unwrap_or(pool.description),
        is_paused: update.is_paused.unwrap_or(pool.is_paused),
        base_job_template: update.base_job_template.unwrap_or(pool.base_job_template),
        concurrency_limit: update.concurrency_limit.unwrap_or(pool.concurrency_limit),
        storage_configuration: update.storage_configuration.unwrap_or(pool.storage_configuration),
        status,
        ..pool
    };
    work_pools::save(&mut tx, &pool).await?;
    tx.tell_of_pool(pool.id, true);
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A pool that is paused is nothing else; one that is resumed is ready when a worker is there.
async fn status(session: &mut Session, pool: &WorkPool, is_paused: Option<bool>) -> ApiResult<Option<WorkPoolStatus>> {
    Ok(match is_paused {
        _ if !pool.has_workers() => None,
        None => pool.status,
        Some(true) => Some(WorkPoolStatus::Paused),
        Some(false) if workers::count_online(session, pool.id).await? > 0 => Some(WorkPoolStatus::Ready),
        Some(false) => Some(WorkPoolStatus::NotReady),
    })
}
