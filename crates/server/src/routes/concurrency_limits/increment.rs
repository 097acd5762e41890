//! `POST /concurrency_limits/increment`.

use axum::Json;
use axum::extract::State;
use onloan_api::{LimitOfSlots, SlotMode, TagSlots};
use onloan_domain::{ConcurrencyLease, ConcurrencyLimit, LeaseHolder, LeaseHolderKind};
use onloan_storage::{Session, concurrency_limits};

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::routes::concurrency_limits_v2::slots::{Taking, lease, locked, take};
use crate::state::{AppState, now};

/// Take a slot of each tag for a task run, which holds them until it gives them back: these clients renew nothing.
pub(crate) async fn increment(state: State<AppState>, Body(body): Body<TagSlots>) -> ApiResult<Json<Vec<LimitOfSlots>>> {
    let names: Vec<String> = body.names.iter().map(|tag| ConcurrencyLimit::name_for_tag(tag)).collect();
    let (waits, now) = (state.settings().slot_waits, now());
    let mut tx = state.begin().await?;
    refuse_zero(&mut tx, &names).await?;
    let taken = match take(&mut tx, (&names, 1, SlotMode::Concurrency), &waits, now).await? {
        Taking::Taken { taken, .. } => taken,
        Taking::Full(_) => {
            tx.commit().await?;
            let tag = body.names.first().map_or("", String::as_str);
            return Err(locked(waits.of_tags, format!("Concurrency limit for the {tag} tag has been reached")));
        }
    };
    if !taken.is_empty() {
        let holder = LeaseHolder { kind: LeaseHolderKind::TaskRun, id: body.task_run_id.uuid() };
        lease(&mut tx, &taken, (1, ConcurrencyLease::FOREVER, Some(holder)), now).await?;
    }
    tx.commit().await?;
    // By tag here, and by name when they are given back: clients know both.
    let of_tag = |limit: ConcurrencyLimit| LimitOfSlots { name: limit.tag().unwrap_or_default().to_owned(), ..limit.into() };
    Ok(Json(taken.into_iter().map(of_tag).collect()))
}

/// A limit of zero is never free; whoever waited for it would wait forever.
async fn refuse_zero(session: &mut Session, names: &[String]) -> ApiResult<()> {
    let limits = concurrency_limits::hold_by_names(session, names).await?;
    let Some(tag) = limits.iter().filter(|limit| limit.limit == 0).find_map(ConcurrencyLimit::tag) else { return Ok(()) };
    let text = format!("The concurrency limit on tag \"{tag}\" is 0 and will deadlock if the task tries to run again.");
    Err(ApiError::refused(423, text))
}
