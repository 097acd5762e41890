//! The scheduler for those who wait: deployments that have just been made, changed or resumed get their runs within seconds.

use onloan_domain::{Duration, Timestamp};
use onloan_storage::{Db, Result};

use super::scheduler::{Reach, pass};

/// How long ago a change may lie. More than the time between passes, so that none is missed.
const RECENT: Duration = Duration::from_seconds(6);

/// Makes the runs of deployments that changed lately; answers how many.
///
/// # Errors
/// When the database fails. What was made until then stays.
pub async fn run_once(db: &Db, now: Timestamp) -> Result<u64> {
    pass(db, now, Some(now - RECENT), Reach::default()).await
}
