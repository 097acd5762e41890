//! What every handler gets.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use onloan_domain::{Event, Log, Timestamp, WorkPoolId};
use onloan_storage::events::NewEvent;
use onloan_storage::{Db, Error, Session, events};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::automations::Triggers;
use crate::error::ApiError;
use crate::events::{Bus, FlowNames, LiveEvent};
use crate::neighbours::{Neighbours, Told};
use crate::settings::Settings;
use crate::task_queue::TaskQueue;

/// The database, the time, and what goes on between requests.
#[derive(Clone)]
pub(crate) struct AppState {
    db: Db,
    shared: Arc<Shared>,
}

struct Shared {
    events: Bus<LiveEvent>,
    logs: Bus<Log>,
    task_queue: TaskQueue,
    triggers: Triggers,
    flow_names: FlowNames,
    neighbours: Neighbours,
    pool_news: Bus<PoolNews>,
    settings: Settings,
    stop: CancellationToken,
    sockets: TaskTracker,
}

impl AppState {
    pub(crate) fn new(db: Db, settings: Settings) -> Self {
        let shared = Shared {
            events: Bus::new(),
            logs: Bus::new(),
            task_queue: TaskQueue::new(),
            triggers: Triggers::new(),
            flow_names: FlowNames::new(),
            neighbours: Neighbours::new(db.is_shared()),
            pool_news: Bus::new(),
            settings,
            stop: CancellationToken::new(),
            sockets: TaskTracker::new(),
        };
        Self { db, shared: Arc::new(shared) }
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
        Ok(self.writer().await?)
    }

    /// The same for what is no request.
    pub(crate) async fn writer(&self) -> Result<Tx, Error> {
        Ok(Tx { inner: self.db.begin().await?, state: self.clone(), events: Vec::new(), told: Told::default() })
    }

    /// The database itself, for what tells nothing.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// To write with where nothing can be told.
    pub(crate) async fn begin_silently(&self) -> Result<onloan_storage::Tx, ApiError> {
        Ok(self.db.begin().await?)
    }

    /// Events, as soon as they are stored.
    pub(crate) fn events(&self) -> &Bus<LiveEvent> {
        &self.shared.events
    }

    /// Log lines, as soon as they are stored.
    pub(crate) fn logs(&self) -> &Bus<Log> {
        &self.shared.logs
    }

    /// Background task runs that wait, and the workers that wait for them.
    pub(crate) fn task_queue(&self) -> &TaskQueue {
        &self.shared.task_queue
    }

    /// What events say about flows.
    pub(crate) fn flow_names(&self) -> &FlowNames {
        &self.shared.flow_names
    }

    /// The automations that are evaluated.
    pub(crate) fn triggers(&self) -> &Triggers {
        &self.shared.triggers
    }

    /// The other servers of the database.
    pub(crate) fn neighbours(&self) -> &Neighbours {
        &self.shared.neighbours
    }

    /// Work pools, as soon as they have changed or have something for their workers.
    pub(crate) fn pool_news(&self) -> &Bus<PoolNews> {
        &self.shared.pool_news
    }

    /// How the server behaves.
    pub(crate) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Completes when everything that lasts has to end.
    pub(crate) fn stop(&self) -> CancellationToken {
        self.shared.stop.clone()
    }

    /// Counts what lasts longer than a request.
    pub(crate) fn sockets(&self) -> &TaskTracker {
        &self.shared.sockets
    }
}

/// What the workers of a pool have to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PoolNews {
    pub(crate) pool: WorkPoolId,
    /// Whether the pool changed or is gone; there is something to take down otherwise.
    pub(crate) changed: bool,
}

/// A transaction that may write. What it has to tell is stored with it, and handed out after its commit.
pub(crate) struct Tx {
    inner: onloan_storage::Tx,
    state: AppState,
    events: Vec<Event>,
    told: Told,
}

impl Tx {
    /// What events say about flows.
    pub(crate) fn flow_names(&self) -> &FlowNames {
        self.state.flow_names()
    }

    /// Tells that something happened, if this transaction is committed.
    pub(crate) fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    /// The same for any number of events.
    pub(crate) fn emit_all(&mut self, events: impl IntoIterator<Item = Event>) {
        self.events.extend(events);
    }

    /// Tells the workers of a pool after the commit that it changed or is gone, or that there is something for them to take
    /// down.
    pub(crate) fn tell_of_pool(&mut self, pool: WorkPoolId, changed: bool) {
        self.told.pools.push(PoolNews { pool, changed });
    }

    /// Wakes the workers of background tasks after the commit.
    pub(crate) fn wake_task_workers(&mut self) {
        self.told.task_runs = true;
    }

    /// Other servers read the automations again after the commit. This one does what it has to by itself.
    pub(crate) fn tell_of_automations(&mut self) {
        self.told.automations = true;
    }

    /// Makes everything in it last. Returns once it does.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        let received = now();
        if !self.events.is_empty() {
            let rows = self.events.iter().map(NewEvent::from).collect();
            events::insert(&mut self.inner, rows, received).await?;
        }
        self.inner.commit().await?;
        if !self.events.is_empty() {
            self.state.triggers().ready(&self.state).await;
        }
        let ids = self.events.iter().map(|event| event.id);
        let events = if self.state.neighbours().may_be() { ids.collect() } else { Vec::new() };
        if self.state.events().is_heard() {
            self.state.events().publish(self.events.into_iter().map(|event| LiveEvent::new(event, received)));
        }
        self.state.pool_news().publish(self.told.pools.iter().copied());
        if self.told.task_runs {
            self.state.task_queue().wake();
        }
        self.state.neighbours().tell(Told { events, ..self.told });
        Ok(())
    }
}

impl Deref for Tx {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.inner
    }
}

/// The time of the request.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
