//! What every handler gets.

use onloan_domain::Timestamp;
use onloan_storage::{Db, Error, Session, Tx};

use crate::error::ApiError;

/// The database, and the time.
#[derive(Clone)]
pub(crate) struct AppState {
    db: Db,
}

impl AppState {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// To read with; never waits for a writer.
    pub(crate) async fn read(&self) -> Result<Session, ApiError> {
        Ok(self.db.read().await?)
    }

    /// To read with where an answer is under way already, and an error can no longer be one of the API.
    pub(crate) async fn reader(&self) -> Result<Session, Error> {
        self.db.read().await
    }

    /// To write with.
    pub(crate) async fn begin(&self) -> Result<Tx, ApiError> {
        Ok(self.db.begin().await?)
    }
}

/// The time of the request.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
