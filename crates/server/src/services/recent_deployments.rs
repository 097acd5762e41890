//! The scheduler for those who wait: deployments that have just been made, changed or resumed get their runs within seconds.

use onloan_domain::{Duration, Timestamp};
use onloan_storage::{Db, Result, deployments};

use super::scheduler::{Reach, make_runs_of};

/// How long ago a change may lie. More than the time between passes, so that none is missed.
const RECENT: Duration = Duration::from_seconds(6);

/// So many in one pass; the scheduler itself comes to the rest.
const MOST: u64 = 1_000;

/// Makes the runs of deployments that changed lately; answers how many.
///
/// # Errors
/// When the database fails. What was made until then stays.
pub async fn run_once(db: &Db, now: Timestamp) -> Result<u64> {
    let recent = deployments::list_changed_to_schedule(&mut db.read().await?, now - RECENT, MOST).await?;
    let mut made = 0;
    for deployment in recent {
        made += make_runs_of(db, deployment.id, &Reach::default(), now).await?;
    }
    Ok(made)
}
