//! Which of several servers makes the next pass of a service. A database that nobody else uses knows no leases.
//!
//! A pass may be made twice, since every pass can. Leases keep servers from doing the same work side by side; they do not
//! have to keep the work right.

use std::time::Duration;

use onloan_domain::Timestamp;
use onloan_storage::{Db, Result, service_leases};
use uuid::Uuid;

/// How long a pass may take before another server begins one.
const LONGEST_PASS: Duration = Duration::from_secs(60);

/// A server's share in one service.
pub(super) struct Lease {
    service: &'static str,
    period: Duration,
    shared: Option<(Db, Uuid)>,
}

impl Lease {
    pub(super) fn new(service: &'static str, period: Duration, db: &Db) -> Self {
        let shared = db.is_shared().then(|| (db.clone(), Uuid::new_v4()));
        Self { service, period, shared }
    }

    /// Makes the pass, if it is due and no other server makes it. Answers how much it changed.
    pub(super) async fn during(&self, pass: impl Future<Output = Result<u64>>) -> Result<u64> {
        let Some((db, holder)) = &self.shared else { return pass.await };
        if !self.take(db, *holder, Timestamp::now()).await? {
            return Ok(0);
        }
        let outcome = pass.await;
        let mut tx = db.begin().await?;
        service_leases::give_back(&mut tx, self.service, *holder, Timestamp::now() + self.period.into()).await?;
        tx.commit().await?;
        outcome
    }

    async fn take(&self, db: &Db, holder: Uuid, now: Timestamp) -> Result<bool> {
        let mut tx = db.begin().await?;
        let until = now + self.period.max(LONGEST_PASS).into();
        let taken = service_leases::take(&mut tx, self.service, holder, now, until).await?;
        tx.commit().await?;
        Ok(taken)
    }
}
