//! `POST /work_pools/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkPoolCreate;
use onloan_domain::WorkPool;
use onloan_engine::parameters::check_defaults;
use onloan_storage::work_pools;

use super::job_templates::with_blocks;
use super::lookups::make_pool;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a work pool with its default queue.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<WorkPoolCreate>) -> ApiResult<(StatusCode, Json<WorkPool>)> {
    if WorkPool::is_reserved(&create.name) {
        return Err(ApiError::refused(403, "Work pools starting with 'Prefect' are reserved for internal use."));
    }
    let mut tx = state.begin().await?;
    check_defaults(&with_blocks(&mut tx, &create.base_job_template).await?)
        .map_err(|error| ApiError::refused(422, format!("Validation failed for work pool's job variable defaults: {error}")))?;
    if work_pools::find_by_name(&mut tx, &create.name).await?.is_some() {
        return Err(ApiError::conflict("A work pool with this name already exists."));
    }
    let created = now();
    let pool = make_pool(&mut tx, new_pool(create, created), created).await?;
    tx.commit().await?;
    let active_slots = pool.concurrency_limit.map(|_| 0);
    Ok((StatusCode::CREATED, Json(WorkPool { active_slots, ..pool })))
}

fn new_pool(create: WorkPoolCreate, created: onloan_domain::Timestamp) -> WorkPool {
    WorkPool {
        description: create.description,
        base_job_template: create.base_job_template,
        is_paused: create.is_paused,
        concurrency_limit: create.concurrency_limit,
        storage_configuration: create.storage_configuration,
        ..WorkPool::new(create.name, create.pool_type, created)
    }
}
