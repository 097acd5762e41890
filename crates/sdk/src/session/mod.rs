//! What all runs of a process share: the client, the resolver of secrets, and where records, logs, audit records and
//! results go.

mod builder;
mod current;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use onloan_api::FlowCreate;
use onloan_blocks::{BlockStore, scope_store};
use onloan_client::{Client, ClientError};
use onloan_domain::{FlowId, JsonObject};
use onloan_secrets::{Redactor, Resolver};
use tokio_util::sync::CancellationToken;

use crate::audit::AuditChain;
use crate::error::SessionError;
use crate::logs::LogOutbox;
use crate::outbox::Outbox;
use crate::recorder::Recorder;
use crate::results::Results;

pub use builder::SessionBuilder;
pub use current::SessionSource;

/// Where runs are recorded, and what they borrow secrets with. Clones are the same session.
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    resolver: Arc<Resolver>,
    records: Arc<Outbox<Recorder>>,
    logs: LogOutbox,
    audit: Arc<Outbox<AuditChain>>,
    results: Results,
    blocks: Arc<dyn BlockStore>,
    signals: bool,
    flow_ids: Mutex<HashMap<&'static str, FlowId>>,
    /// Whether the server is one of ours, as far as is known: it makes a run and begins it by one call.
    takes_both_at_once: AtomicBool,
    /// Ends the background shipping, after a last time.
    stop: CancellationToken,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Session {
    /// A session over `client`, which keeps results in the folder `results`, to be given the rest.
    #[must_use]
    pub fn builder(client: Client, results: impl Into<PathBuf>) -> SessionBuilder {
        SessionBuilder::new(client, results.into())
    }

    /// The client of the server that keeps the runs.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.inner.client
    }

    /// What resolves references to secrets.
    #[must_use]
    pub fn resolver(&self) -> &Arc<Resolver> {
        &self.inner.resolver
    }

    /// What takes resolved values out of everything that leaves.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        self.inner.resolver.redactor()
    }

    /// Where blocks are loaded from and saved.
    #[must_use]
    pub fn block_store(&self) -> &Arc<dyn BlockStore> {
        &self.inner.blocks
    }

    /// The results of runs.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.inner.results
    }

    /// Sends everything that waits to be sent: states, log lines, audit records.
    ///
    /// A flow does this before its future returns. It is needed only before a process ends that dropped one.
    ///
    /// # Errors
    /// The server did not take it.
    pub async fn flush(&self) -> Result<(), ClientError> {
        self.flush_records().await?;
        self.inner.logs.flush().await
    }

    /// Sends what must be there before a run's final state is.
    pub(crate) async fn flush_records(&self) -> Result<(), ClientError> {
        self.inner.records.flush().await?;
        self.inner.audit.flush().await
    }

    pub(crate) fn records(&self) -> &Outbox<Recorder> {
        &self.inner.records
    }

    pub(crate) fn logs(&self) -> &LogOutbox {
        &self.inner.logs
    }

    /// Whether Ctrl-C and SIGTERM cancel the session's flows.
    pub(crate) fn heeds_signals(&self) -> bool {
        self.inner.signals
    }

    /// The flow of that name, asked for once.
    pub(crate) async fn flow_id(&self, name: &'static str) -> Result<FlowId, ClientError> {
        if let Some(id) = self.flow_ids().get(name) {
            return Ok(*id);
        }
        let flow = FlowCreate { name: name.to_owned(), labels: Some(JsonObject::new()), ..FlowCreate::default() };
        let flow = self.client().create_flow(&flow).await?;
        self.flow_ids().insert(name, flow.id);
        Ok(flow.id)
    }

    /// Whether the server makes a run and begins it by one call, as far as is known.
    pub(crate) fn takes_both_at_once(&self) -> bool {
        self.inner.takes_both_at_once.load(Ordering::Relaxed)
    }

    /// The server turned out not to.
    pub(crate) fn takes_one_at_a_time(&self) {
        self.inner.takes_both_at_once.store(false, Ordering::Relaxed);
    }

    fn flow_ids(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, FlowId>> {
        self.inner.flow_ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives code what it looks for in its surroundings: the resolver of secrets, and the store of blocks.
    pub(crate) fn scope_of_code<F: Future>(&self, code: F) -> impl Future<Output = F::Output> + use<F> {
        scope_store(Arc::clone(self.block_store()), Arc::clone(self.resolver()).scope(code))
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("client", &self.inner.client).finish_non_exhaustive()
    }
}

impl From<ClientError> for SessionError {
    fn from(error: ClientError) -> Self {
        Self::new(error.to_string())
    }
}
