//! Which session a run belongs to: its parent's, that of the scope it is in, or the process's.

use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use onloan_blocks::install_store;

use super::Session;
use crate::context::Context;
use crate::error::SessionError;

/// Makes the process's session when a run needs one and there is none.
pub type SessionSource = fn() -> Pin<Box<dyn Future<Output = Result<Session, SessionError>> + Send>>;

tokio::task_local! {
    static SCOPED: Session;
}

static INSTALLED: RwLock<Option<Session>> = RwLock::new(None);

impl Session {
    /// Runs `future` with this session: its flows and tasks are recorded here.
    pub async fn scope<F: Future>(&self, future: F) -> F::Output {
        SCOPED.scope(self.clone(), self.scope_of_code(future)).await
    }

    /// Makes this the session of the process, and its resolver and block store those of code outside of runs.
    pub fn install(&self) {
        Arc::clone(self.resolver()).install();
        install_store(Arc::clone(self.block_store()));
        *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(self.clone());
    }

    /// The session of the process, if it has one yet.
    #[must_use]
    pub fn installed() -> Option<Self> {
        INSTALLED.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The session of the current run or scope, else the process's, if there is one yet.
    #[must_use]
    pub fn current() -> Option<Self> {
        let of_run = Context::current().map(|context| context.session().clone());
        of_run.or_else(|| SCOPED.try_with(Self::clone).ok()).or_else(Self::installed)
    }

    pub(crate) async fn current_or(make: SessionSource) -> Result<Self, SessionError> {
        match Self::current() {
            Some(session) => Ok(session),
            None => make().await,
        }
    }
}
