//! Slots and leases, from the decision to the rows: what the operations on limits and the services share. Everything
//! happens in the transaction that the caller opened.

use http::header::RETRY_AFTER;
use onloan_api::SlotMode;
use onloan_domain::{ConcurrencyLease, ConcurrencyLimit, Duration, LeaseHolder, LeaseId, Timestamp};
use onloan_engine::concurrency::{Acquisition, Mode, Refusal, SlotWaits, acquire, release};
use onloan_storage::{Session, concurrency_leases, concurrency_limits};

use crate::error::{ApiError, ApiResult};

/// What somebody got who asked for slots.
pub(in crate::routes) enum Taking {
    /// The slots: all limits of those names that exist, and those of them whose slots were taken.
    Taken { limits: Vec<ConcurrencyLimit>, taken: Vec<ConcurrencyLimit> },
    /// Nothing, and the advice to ask again then.
    Full(Duration),
}

/// Takes slots of the limits of these names.
pub(in crate::routes) async fn take(
    session: &mut Session,
    (names, slots, mode): (&[String], i64, SlotMode),
    waits: &SlotWaits,
    now: Timestamp,
) -> ApiResult<Taking> {
    let limits = concurrency_limits::hold_by_names(session, names).await?;
    let mode = match mode {
        SlotMode::Concurrency => Mode::Concurrency,
        SlotMode::RateLimit => Mode::RateLimit,
    };
    match acquire(&limits, slots, mode, waits, now, rand::random()) {
        Acquisition::Taken(taken) => {
            concurrency_limits::save_slots(session, &taken).await?;
            Ok(Taking::Taken { limits, taken })
        }
        Acquisition::Full(retry_after) => Ok(Taking::Full(retry_after)),
        Acquisition::Refused(refusal) => Err(refused(&refusal)),
    }
}

/// The texts are the reference's: clients show them.
fn refused(refusal: &Refusal) -> ApiError {
    let text = match refusal {
        Refusal::MoreThanThereAre => "Slots requested is greater than the limit".to_owned(),
        Refusal::NoDecay(names) => format!(
            "Only concurrency limits with slot decay can be used for rate limiting. The following limits do not have a decay \
             configured: '{}'",
            names.join(",")
        ),
    };
    ApiError::refused(422, text)
}

/// The answer to whoever got no slots.
pub(in crate::routes) fn locked(retry_after: Duration, text: impl Into<String>) -> ApiError {
    ApiError::refused(423, text).with_header(RETRY_AFTER, retry_after.as_seconds().to_string())
}

/// Keeps a lease on the slots that were taken.
pub(in crate::routes) async fn lease(
    session: &mut Session,
    taken: &[ConcurrencyLimit],
    (slots, lasts, holder): (i64, Duration, Option<LeaseHolder>),
    now: Timestamp,
) -> ApiResult<LeaseId> {
    let limits = taken.iter().map(|limit| limit.id).collect();
    let lease = ConcurrencyLease { id: LeaseId::new_v7(), created: now, expires: now + lasts, slots, holder, limits };
    concurrency_leases::insert(session, &lease).await?;
    Ok(lease.id)
}

/// Gives back what a lease holds. `false` when there is no such lease: then its slots are back already.
pub(crate) async fn give_back(session: &mut Session, id: LeaseId, now: Timestamp) -> Result<bool, onloan_storage::Error> {
    concurrency_limits::lock_slots(session).await?;
    let Some(lease) = concurrency_leases::find(session, id).await? else { return Ok(false) };
    let limits = concurrency_limits::hold(session, &lease.limits).await?;
    let held = Some(now.since(lease.created));
    let free: Vec<_> = limits.iter().map(|limit| release(limit, lease.slots, held, now)).collect();
    concurrency_limits::save_slots(session, &free).await?;
    concurrency_leases::delete(session, id).await
}
