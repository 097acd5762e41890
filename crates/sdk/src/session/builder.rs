//! Puts a session together.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use onloan_client::Client;
use onloan_secrets::{Resolver, ResolverBuilder};
use tokio_util::sync::CancellationToken;

use super::{Inner, Session};
use crate::audit::{AuditChain, RunAudit};
use crate::block_store::ClientBlockStore;
use crate::logs::LogShelf;
use crate::outbox::Outbox;
use crate::panics;
use crate::recorder::Recorder;
use crate::results::Results;

/// See [`Session::builder`].
pub struct SessionBuilder {
    client: Client,
    resolver: ResolverBuilder,
    results: PathBuf,
    signals: bool,
}

impl SessionBuilder {
    pub(super) fn new(client: Client, results: PathBuf) -> Self {
        Self { client, resolver: Resolver::builder(), results, signals: true }
    }

    /// What resolves references to secrets. Its audit records go to the server, whatever it was told before.
    #[must_use]
    pub fn resolver(mut self, resolver: ResolverBuilder) -> Self {
        self.resolver = resolver;
        self
    }

    /// Whether Ctrl-C and SIGTERM cancel running flows, and end the process when none is running. They do by
    /// default; a process with signal handlers of its own says `false` and drops its flows.
    #[must_use]
    pub fn signals(mut self, heeded: bool) -> Self {
        self.signals = heeded;
        self
    }

    /// The session.
    #[must_use]
    pub fn build(self) -> Session {
        panics::redact();
        let Self { client, resolver, results, signals } = self;
        let stop = CancellationToken::new();
        let audit = Outbox::open(AuditChain::new(client.clone()), stop.clone());
        let resolver = resolver.audit(Arc::new(RunAudit::new(Arc::clone(&audit)))).build();
        let recorder = Recorder::new(client.clone(), resolver.redactor().clone());
        let inner = Inner {
            records: Outbox::open(recorder, stop.clone()),
            logs: Outbox::open(LogShelf::new(client.clone()), stop.clone()),
            audit,
            results: Results::new(results),
            blocks: Arc::new(ClientBlockStore::new(client.clone())),
            resolver: Arc::new(resolver),
            client,
            signals,
            flow_ids: Default::default(),
            takes_both_at_once: AtomicBool::new(true),
            stop,
        };
        Session { inner: Arc::new(inner) }
    }
}
