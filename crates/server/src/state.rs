//! What every handler gets.

use std::sync::Arc;

use onloan_domain::Timestamp;
use onloan_storage::{Db, Error, Session, Tx};

use crate::error::ApiError;
use crate::settings::Settings;

/// The database, and how the server behaves.
#[derive(Clone)]
pub(crate) struct AppState {
    db: Db,
    settings: Arc<Settings>,
}

impl AppState {
    pub(crate) fn new(db: Db, settings: Settings) -> Self {
        Self { db, settings: Arc::new(settings) }
    }

    /// How the server behaves.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
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
