//! What every handler gets.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use onloan_domain::{Event, Log, StateType, Timestamp, WorkPoolId};
use onloan_storage::events::NewEvent;
use onloan_storage::{Db, Error, Session, events};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::automations::Triggers;
use crate::configuration::Configuration;
use crate::error::ApiError;
use crate::events::{Bus, FlowNames, LiveEvent};
use crate::metrics::Metrics;
use crate::services::Statuses;
use crate::settings::Settings;
use crate::suspects::Suspects;
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
    suspects: Suspects,
    configuration: Configuration,
    metrics: Metrics,
    services: Statuses,
    pool_news: Bus<PoolNews>,
    stop: CancellationToken,
    sockets: TaskTracker,
}

impl AppState {
    pub(crate) fn new(db: Db, configuration: Configuration) -> Self {
        let shared = Shared {
            events: Bus::new(),
            logs: Bus::new(),
            task_queue: TaskQueue::new(),
            triggers: Triggers::new(),
            flow_names: FlowNames::new(),
            suspects: Suspects::new(),
            configuration,
            metrics: Metrics::new(&db),
            services: Statuses::default(),
            pool_news: Bus::new(),
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
        let inner = self.db.begin().await?;
        Ok(Tx { inner, state: self.clone(), events: Vec::new(), entered: Vec::new(), pool_news: Vec::new(), has_task: false })
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

    /// What was told of things that look like secrets.
    pub(crate) fn suspects(&self) -> &Suspects {
        &self.shared.suspects
    }

    /// The automations that are evaluated.
    pub(crate) fn triggers(&self) -> &Triggers {
        &self.shared.triggers
    }

    /// Work pools, as soon as they have changed or have something for their workers.
    pub(crate) fn pool_news(&self) -> &Bus<PoolNews> {
        &self.shared.pool_news
    }

    /// How the server behaves.
    pub(crate) fn settings(&self) -> &Settings {
        &self.shared.configuration.settings
    }

    /// Everything that the server was told.
    pub(crate) fn configuration(&self) -> &Configuration {
        &self.shared.configuration
    }

    /// What is counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// How the services are.
    pub(crate) fn services(&self) -> &Statuses {
        &self.shared.services
    }

    /// Forgets what is remembered of a database that was emptied.
    pub(crate) async fn forget(&self) -> Result<(), ApiError> {
        self.flow_names().forget_all();
        self.triggers().reload(self).await
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
    entered: Vec<Entered>,
    pool_news: Vec<PoolNews>,
    has_task: bool,
}

/// A state that a run entered, to be counted.
enum Entered {
    FlowRun { from: Option<StateType>, to: StateType },
    TaskRun { to: StateType },
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

    /// Counts, if this transaction is committed, that a flow run left a state and entered another.
    pub(crate) fn count_flow_run(&mut self, from: Option<StateType>, to: StateType) {
        self.entered.push(Entered::FlowRun { from, to });
    }

    /// Counts, if this transaction is committed, that a task run entered a state.
    pub(crate) fn count_task_run(&mut self, to: StateType) {
        self.entered.push(Entered::TaskRun { to });
    }

    /// Tells the workers of a pool after the commit that it changed or is gone, or that there is something for them to take
    /// down.
    pub(crate) fn tell_of_pool(&mut self, pool: WorkPoolId, changed: bool) {
        self.pool_news.push(PoolNews { pool, changed });
    }

    /// Wakes the workers of background tasks after the commit.
    pub(crate) fn wake_task_workers(&mut self) {
        self.has_task = true;
    }

    /// Makes everything in it last. Returns once it does.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        let received = now();
        if !self.events.is_empty() {
            let rows = self.events.iter().map(NewEvent::from).collect();
            events::insert(&mut self.inner, rows, received).await?;
        }
        self.inner.commit().await?;
        count(self.state.metrics(), self.events.len(), self.entered);
        if !self.events.is_empty() {
            self.state.triggers().ready(&self.state).await;
        }
        if self.state.events().is_heard() {
            self.state.events().publish(self.events.into_iter().map(|event| LiveEvent::new(event, received)));
        }
        self.state.pool_news().publish(self.pool_news);
        if self.has_task {
            self.state.task_queue().wake();
        }
        Ok(())
    }
}

fn count(metrics: &Metrics, events: usize, entered: Vec<Entered>) {
    if events > 0 {
        metrics.events("server", events, events);
    }
    for entered in entered {
        match entered {
            Entered::FlowRun { from, to } => metrics.flow_run_moved(from, to),
            Entered::TaskRun { to } => metrics.task_run_entered(to),
        }
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
