//! `/concurrency_limits`: the older API of limits for tasks with a tag. Such a limit is one of `/v2/concurrency_limits` whose
//! name is `tag:` and the tag; this API shows it by its tag, with the task runs that hold its slots.

mod create;
mod decrement;
mod delete;
mod delete_by_tag;
mod filter;
mod increment;
mod read;
mod read_by_tag;
mod reset;

use onloan_api::TagLimit;
use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId, LeaseHolderKind, TaskRunId, Timestamp};
use onloan_engine::events::{Change, concurrency_limit_event};
use onloan_storage::{Session, concurrency_leases, concurrency_limits};

use crate::error::{ApiError, ApiResult};
use crate::openapi::Operations;
use crate::state::{Tx, now};

pub(crate) fn operations() -> Operations {
    Operations::new()
        .post("/concurrency_limits/", create::create)
        .post("/concurrency_limits/filter", filter::filter)
        .post("/concurrency_limits/increment", increment::increment)
        .post("/concurrency_limits/decrement", decrement::decrement)
        .get("/concurrency_limits/tag/{tag}", read_by_tag::read_by_tag)
        .delete("/concurrency_limits/tag/{tag}", delete_by_tag::delete_by_tag)
        .post("/concurrency_limits/tag/{tag}/reset", reset::reset)
        .get("/concurrency_limits/{id}", read::read)
        .delete("/concurrency_limits/{id}", delete::delete)
}

fn not_found() -> ApiError {
    ApiError::not_found("Concurrency limit not found")
}

async fn of_id(session: &mut Session, id: ConcurrencyLimitId) -> ApiResult<ConcurrencyLimit> {
    let found = concurrency_limits::find(session, id).await?;
    found.filter(|limit| limit.tag().is_some()).ok_or_else(not_found)
}

async fn of_tag(session: &mut Session, tag: &str) -> ApiResult<ConcurrencyLimit> {
    let found = concurrency_limits::find_by_name(session, &ConcurrencyLimit::name_for_tag(tag)).await?;
    found.ok_or_else(not_found)
}

/// The limit as this API shows it.
async fn shown(session: &mut Session, limit: ConcurrencyLimit, now: Timestamp) -> ApiResult<TagLimit> {
    let held = concurrency_leases::held(session, limit.id, now).await?;
    let task_runs = held.into_iter().filter(|(_, holder)| holder.kind == LeaseHolderKind::TaskRun);
    Ok(TagLimit {
        id: limit.id,
        created: limit.created,
        updated: limit.updated,
        tag: limit.tag().unwrap_or_default().to_owned(),
        concurrency_limit: limit.limit,
        active_slots: task_runs.map(|(_, holder)| TaskRunId::from(holder.id)).collect(),
    })
}

/// Deletes a limit together with the leases on it.
async fn delete_with_leases(tx: &mut Tx, limit: &ConcurrencyLimit) -> ApiResult<()> {
    concurrency_leases::revoke_all(tx, limit.id).await?;
    concurrency_limits::delete(tx, limit.id).await?;
    tx.emit(concurrency_limit_event(Change::Deleted, limit, now()));
    Ok(())
}
