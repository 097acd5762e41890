//! What the servers of one database tell each other: short texts, told at once and kept by nobody. Whoever was not connected
//! misses them, and is told so.

use sqlx::PgPool;
use sqlx::postgres::PgListener;

use crate::Result;

/// The channel that all servers listen on.
pub(super) const CHANNEL: &str = "onloan";

/// A connection on which others are heard.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    pub(super) async fn new(pool: &PgPool) -> Result<Self> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// What is told next; `None` when the connection was lost and something may have been missed. It is there again then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next(&mut self) -> Result<Option<String>> {
        Ok(self.0.try_recv().await?.map(|told| told.payload().to_owned()))
    }
}
