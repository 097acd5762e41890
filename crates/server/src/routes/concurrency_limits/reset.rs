//! `POST /concurrency_limits/tag/{tag}/reset`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_api::TagLimitReset;
use onloan_domain::{ConcurrencyLease, ConcurrencyLimit, LeaseHolder, LeaseHolderKind};
use onloan_storage::concurrency_limits;

use super::of_tag;
use crate::error::ApiResult;
use crate::extract::Body;
use crate::routes::concurrency_limits_v2::slots::lease;
use crate::state::{AppState, now};

/// Take every slot back, whoever holds it, and give slots to the task runs that are named. Answers `null`.
pub(crate) async fn reset(state: State<AppState>, Path(tag): Path<String>, Body(reset): Body<TagLimitReset>) -> ApiResult<Json<()>> {
    let (holders, now) = (reset.slot_override.unwrap_or_default(), now());
    let mut tx = state.begin().await?;
    let limit = of_tag(&mut tx, &tag).await?;
    onloan_storage::concurrency_leases::revoke_all(&mut tx, limit.id).await?;
    // As many as are named, also when there are not so many: somebody says that these run.
    let active_slots = i64::try_from(holders.len()).unwrap_or(i64::MAX);
    let limit = ConcurrencyLimit { active_slots, denied_slots: 0, active_slots_as_of: now, ..limit };
    concurrency_limits::save_slots(&mut tx, std::slice::from_ref(&limit)).await?;
    for task_run in holders {
        let holder = LeaseHolder { kind: LeaseHolderKind::TaskRun, id: task_run.uuid() };
        lease(&mut tx, std::slice::from_ref(&limit), (1, ConcurrencyLease::FOREVER, Some(holder)), now).await?;
    }
    tx.commit().await?;
    Ok(Json(()))
}
