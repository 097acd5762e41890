//! `POST /concurrency_limits/decrement`.

use axum::Json;
use axum::extract::State;
use onloan_api::{LimitOfSlots, TagSlots};
use onloan_domain::ConcurrencyLimit;
use onloan_storage::{concurrency_leases, concurrency_limits};

use crate::error::ApiResult;
use crate::extract::Body;
use crate::routes::concurrency_limits_v2::slots::give_back;
use crate::state::{AppState, now};

/// Give back what a task run holds of these tags. A lease that holds several limits is given back as a whole.
pub(crate) async fn decrement(state: State<AppState>, Body(body): Body<TagSlots>) -> ApiResult<Json<Vec<LimitOfSlots>>> {
    let names: Vec<String> = body.names.iter().map(|tag| ConcurrencyLimit::name_for_tag(tag)).collect();
    let now = now();
    let mut tx = state.begin().await?;
    let limits = concurrency_limits::hold_by_names(&mut tx, &names).await?;
    for limit in &limits {
        for (lease, holder) in concurrency_leases::held(&mut tx, limit.id, now).await? {
            if holder.id == body.task_run_id.uuid() {
                give_back(&mut tx, lease, now).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(Json(limits.into_iter().map(LimitOfSlots::from).collect()))
}
