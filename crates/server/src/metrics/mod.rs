//! What is counted while the server works, for Prometheus: each server has a registry of its own. Owns names and labels;
//! where something is counted is the business of whoever does it.
//!
//! Labels take few values: a route's template and never its path, a type of state and never a name.

mod database;
mod process;
mod requests;

use std::fmt::Debug;
use std::hash::Hash;
use std::time::Duration;

use onloan_domain::StateType;
use onloan_storage::Db;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use requests::Answered;
pub(crate) use requests::measure;

/// The kind of text that Prometheus and OpenMetrics read.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// From a quick read to a client that should give up.
const REQUESTS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// From a pass with nothing to do to one that is longer than its period.
const PASSES: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0];

/// Buckets of one kind of duration.
#[derive(Clone, Copy, Debug)]
struct Buckets(&'static [f64]);

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

type Durations<L> = Family<L, Histogram, Buckets>;

/// Where events come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Source {
    source: &'static str,
}

/// Which socket.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Channel {
    socket: &'static str,
}

/// Which service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Service {
    service: &'static str,
}

/// From which type of state to which.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Transition {
    from: Kind,
    to: Kind,
}

/// A state that task runs entered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Entered {
    to: Kind,
}

/// A type of state; none before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Kind(Option<StateType>);

impl EncodeLabelValue for Kind {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        self.0.map_or("NONE", StateType::as_str).encode(encoder)
    }
}

/// Everything that is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Durations<Answered>,
    events_received: Family<Source, Counter>,
    events_stored: Family<Source, Counter>,
    sockets: Family<Channel, Gauge>,
    flow_run_transitions: Family<Transition, Counter>,
    task_run_states: Family<Entered, Counter>,
    passes: Durations<Service>,
    failures: Family<Service, Counter>,
    lags: Family<Service, Gauge<f64, std::sync::atomic::AtomicU64>>,
}

impl Metrics {
    pub(crate) fn new(db: &Db) -> Self {
        let mut all = Self {
            registry: Registry::with_prefix("onloan"),
            requests: Family::new_with_constructor(Buckets(&REQUESTS)),
            events_received: Family::default(),
            events_stored: Family::default(),
            sockets: Family::default(),
            flow_run_transitions: Family::default(),
            task_run_states: Family::default(),
            passes: Family::new_with_constructor(Buckets(&PASSES)),
            failures: Family::default(),
            lags: Family::default(),
        };
        all.register(db);
        all
    }

    fn register(&mut self, db: &Db) {
        let registry = &mut self.registry;
        let requests = "How long requests took, by the template of their route";
        registry.register_with_unit("http_request_duration", requests, Unit::Seconds, self.requests.clone());
        registry.register("events_received", "Events that came in", self.events_received.clone());
        registry.register("events_stored", "Events that were stored, those left out that were there already", self.events_stored.clone());
        registry.register("websocket_clients", "Clients whose sockets are open", self.sockets.clone());
        registry.register("flow_run_transitions", "States that flow runs entered", self.flow_run_transitions.clone());
        registry.register("task_run_states", "States of task runs that were stored", self.task_run_states.clone());
        let passes = "How long passes of services took";
        registry.register_with_unit("service_pass_duration", passes, Unit::Seconds, self.passes.clone());
        registry.register("service_failures", "Passes of services that failed", self.failures.clone());
        let lags = "How much too late the last pass began";
        registry.register_with_unit("service_lag", lags, Unit::Seconds, self.lags.clone());
        registry.register_collector(Box::new(database::Watched(db.clone())));
        registry.register_collector(Box::new(process::Process));
    }

    /// All of it, as Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let mut all = String::new();
        text::encode(&mut all, &self.registry).expect("a text takes whatever is written");
        all
    }

    fn answered(&self, answered: Answered, took: Duration) {
        self.requests.get_or_create(&answered).observe(took.as_secs_f64());
    }

    /// Events came in, and so many of them were new and are stored.
    pub(crate) fn events(&self, source: &'static str, received: usize, stored: usize) {
        self.events_received.get_or_create(&Source { source }).inc_by(received as u64);
        self.events_stored.get_or_create(&Source { source }).inc_by(stored as u64);
    }

    /// A client's socket is open, until what this answers is dropped.
    pub(crate) fn socket(&self, socket: &'static str) -> Open {
        let open = Open(self.sockets.get_or_create(&Channel { socket }).clone());
        open.0.inc();
        open
    }

    /// A flow run left a state and entered another, and that is stored.
    pub(crate) fn flow_run_moved(&self, from: Option<StateType>, to: StateType) {
        self.flow_run_transitions.get_or_create(&Transition { from: Kind(from), to: Kind(Some(to)) }).inc();
    }

    /// A task run entered a state, and that is stored.
    pub(crate) fn task_run_entered(&self, to: StateType) {
        self.task_run_states.get_or_create(&Entered { to: Kind(Some(to)) }).inc();
    }

    /// A pass of a service has ended.
    pub(crate) fn passed(&self, service: &'static str, took: Duration, lag: Duration, failed: bool) {
        let service = Service { service };
        self.passes.get_or_create(&service).observe(took.as_secs_f64());
        self.lags.get_or_create(&service).set(lag.as_secs_f64());
        self.failures.get_or_create(&service).inc_by(u64::from(failed));
    }
}

/// A socket that is counted.
#[derive(Debug)]
pub(crate) struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
