//! Takes back the slots of leases that nobody renewed: their holders ended without giving them back.

use onloan_domain::Timestamp;
use onloan_storage::{Db, Error, concurrency_leases};

use crate::routes::give_back;

/// So many leases at a time, so that nobody waits long for a slot meanwhile.
const BATCH: u64 = 100;

/// Takes back every lease that has expired. Answers how many.
///
/// # Errors
/// When the database fails; what was taken back before stays so.
pub async fn run_once(db: &Db, now: Timestamp) -> Result<u64, Error> {
    let mut taken_back = 0;
    loop {
        let mut tx = db.begin().await?;
        let expired = concurrency_leases::expired(&mut tx, now, BATCH).await?;
        if expired.is_empty() {
            return Ok(taken_back);
        }
        for lease in expired {
            taken_back += u64::from(give_back(&mut tx, lease, now).await?);
        }
        tx.commit().await?;
    }
}
