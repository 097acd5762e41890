//! Forgets what is kept no longer, in small transactions: whoever writes meanwhile waits for one of them at most.

use onloan_domain::{Duration, Timestamp};
use onloan_storage::{Db, Result, Session, events, logs, retention};

use crate::settings::Retention;

/// So many rows go together.
const BATCH: u64 = 200;

/// What goes.
#[derive(Clone, Copy)]
enum Old<'a> {
    /// Events that occurred before, all or those of one name.
    Events(Option<&'a str>, Timestamp),
    /// Lines that were written before.
    Logs(Timestamp),
    /// Runs that ended before.
    Runs(Timestamp),
    /// What such runs left behind.
    Remains,
}

/// Forgets everything that is older than it may be; answers how many rows went.
///
/// # Errors
/// When the database fails. What went before stays gone.
pub async fn run_once(db: &Db, kept: &Retention, now: Timestamp) -> Result<u64> {
    let before = |kept: Duration| now - kept;
    let mut gone = 0;
    for (name, own) in &kept.events_named {
        let own = kept.events.map_or(*own, |all| all.min(*own));
        gone += forget(db, Old::Events(Some(name), before(own))).await?;
    }
    if let Some(before) = kept.events.map(before) {
        gone += forget(db, Old::Events(None, before)).await?;
    }
    if let Some(before) = kept.logs.map(before) {
        gone += forget(db, Old::Logs(before)).await?;
    }
    // What an earlier pass did not come to.
    gone += forget(db, Old::Remains).await?;
    if let Some(before) = kept.flow_runs.map(before) {
        gone += forget_runs(db, before).await?;
    }
    Ok(gone)
}

/// A run's subflows stand for themselves once it is gone, and are looked at again.
async fn forget_runs(db: &Db, before: Timestamp) -> Result<u64> {
    let mut gone = 0;
    loop {
        let runs = forget(db, Old::Runs(before)).await?;
        if runs == 0 {
            return Ok(gone);
        }
        gone += runs + forget(db, Old::Remains).await?;
    }
}

/// Repeats a batch, each in a transaction of its own, until nothing is left of it.
async fn forget(db: &Db, old: Old<'_>) -> Result<u64> {
    let mut gone = 0;
    loop {
        let mut tx = db.begin().await?;
        let Some(went) = old.forget_some(&mut tx).await? else { return Ok(gone) };
        tx.commit().await?;
        gone += went;
    }
}

impl Old<'_> {
    /// How many rows went, or `None` when nothing was left.
    async fn forget_some(self, session: &mut Session) -> Result<Option<u64>> {
        let went = match self {
            Self::Events(name, before) => events::prune(session, name, before, BATCH).await?,
            Self::Logs(before) => logs::prune(session, before, BATCH).await?,
            Self::Runs(before) => retention::forget_runs(session, before, BATCH).await?,
            Self::Remains => return retention::clear(session, BATCH).await,
        };
        Ok((went > 0).then_some(went))
    }
}
