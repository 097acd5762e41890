//! What a worker and the server say to each other through the worker channel. Owns the frames and what is wrong with one that
//! breaks the protocol; knows no socket.

use onloan_domain::{JsonObject, Timestamp, WorkPool, WorkQueueId};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::{Error, Value};
use uuid::Uuid;

/// The one version of the channel.
pub const WORKER_CHANNEL_VERSION: &str = "work_pool_worker_channel.v1";

/// What every worker must ask for, and gets.
pub const REQUIRED_CAPABILITIES: [&str; 2] = ["worker_heartbeat.v1", "work_pool_snapshot.v1"];

/// The wish to be told what to take down.
pub const CLEANUP_CAPABILITY: &str = "cleanup_delivery.v1";

/// The kinds of things that a worker may take down.
const CLEANUP_KINDS: [&str; 2] = ["cancelling_timeout_teardown.v1", "pending_claim_teardown.v1"];

/// A frame in either direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct WorkerFrame<P = Value> {
    #[serde(rename = "type")]
    pub kind: String,
    pub id: Uuid,
    pub sent_at: Timestamp,
    pub payload: P,
}

/// What a worker says first.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub struct WorkerHello {
    pub consumer_id: Uuid,
    pub worker_name: String,
    pub worker_type: String,
    pub heartbeat_interval_seconds: i64,
    pub supported_channel_versions: Vec<String>,
    pub requested_capabilities: Vec<String>,
    /// The queues that it serves; all of the pool's when it names none.
    #[serde(default)]
    pub work_queue_names: Vec<String>,
    #[serde(default)]
    pub handled_cleanup_kinds: Vec<String>,
    #[serde(default)]
    pub max_cleanup_concurrency: Option<u32>,
    #[serde(default)]
    pub create_pool_if_not_found: bool,
    #[serde(default)]
    pub default_base_job_template: JsonObject,
    #[serde(default)]
    pub worker_metadata: Option<JsonObject>,
}

/// What a worker says now and then.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub struct WorkerBeat {
    pub consumer_id: Uuid,
    pub worker_name: String,
    pub heartbeat_interval_seconds: i64,
}

/// What a worker does with something that it was told to take down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CleanupOperation {
    /// It is done.
    Ack,
    /// Somebody else shall do it.
    Release,
    /// It takes longer.
    Renew,
}

/// The message that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub struct CleanupReference {
    pub message_id: Uuid,
    pub reservation_token: String,
    /// Why it is released; only then.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What a worker may say.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub enum WorkerSays {
    Hello(Box<WorkerHello>),
    Heartbeat(WorkerBeat),
    Cleanup { frame: Uuid, operation: CleanupOperation, about: CleanupReference },
}

impl WorkerSays {
    /// What a text says.
    ///
    /// # Errors
    /// When it breaks the protocol.
    pub fn read(text: &str) -> Result<Self, Error> {
        let frame: WorkerFrame = serde_json::from_str(text)?;
        let operation = match frame.kind.as_str() {
            "worker.hello.v1" => return Ok(Self::Hello(Box::new(hello(frame.payload)?))),
            "worker.heartbeat.v1" => return Ok(Self::Heartbeat(heartbeat(frame.payload)?)),
            "cleanup.ack.v1" => CleanupOperation::Ack,
            "cleanup.release.v1" => CleanupOperation::Release,
            "cleanup.renew.v1" => CleanupOperation::Renew,
            other => return Err(Error::custom(format!("a worker does not say `{other}`"))),
        };
        let about: CleanupReference = serde_json::from_value(frame.payload)?;
        let gives_reason = about.reason.as_ref().is_some_and(|reason| !reason.is_empty());
        expect(!about.reservation_token.is_empty(), "`reservation_token` is empty")?;
        expect(gives_reason == (operation == CleanupOperation::Release), "a release needs a `reason`, and nothing else has one")?;
        Ok(Self::Cleanup { frame: frame.id, operation, about })
    }
}

fn expect(holds: bool, otherwise: &str) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::custom(otherwise)) }
}

fn heartbeat(payload: Value) -> Result<WorkerBeat, Error> {
    let beat: WorkerBeat = serde_json::from_value(payload)?;
    expect(!beat.worker_name.is_empty() && beat.heartbeat_interval_seconds > 0, "a name and an interval are needed")?;
    Ok(beat)
}

fn hello(payload: Value) -> Result<WorkerHello, Error> {
    let hello: WorkerHello = serde_json::from_value(payload)?;
    let lists = [&hello.supported_channel_versions, &hello.requested_capabilities, &hello.work_queue_names];
    let names = [&hello.worker_name, &hello.worker_type].into_iter().chain(lists.into_iter().flatten());
    expect(names.into_iter().all(|name| !name.is_empty()), "a name is empty")?;
    expect(hello.heartbeat_interval_seconds > 0, "`heartbeat_interval_seconds` must be greater than 0")?;
    expect(!hello.supported_channel_versions.is_empty(), "no version of the channel is supported")?;
    expect(REQUIRED_CAPABILITIES.iter().all(|wanted| hello.asks_for(wanted)), "a required capability is not asked for")?;
    expect(hello.handled_cleanup_kinds.iter().all(|kind| CLEANUP_KINDS.contains(&kind.as_str())), "an unknown kind of cleanup")?;
    let cleans = !hello.handled_cleanup_kinds.is_empty() || hello.max_cleanup_concurrency.is_some_and(|most| most > 0);
    expect(!cleans || hello.asks_for(CLEANUP_CAPABILITY), "cleanups need `cleanup_delivery.v1`")?;
    Ok(hello)
}

impl WorkerHello {
    /// Whether it asks for that.
    #[must_use]
    pub fn asks_for(&self, capability: &str) -> bool {
        self.requested_capabilities.iter().any(|requested| requested == capability)
    }

    /// How many things it takes down at a time.
    #[must_use]
    pub fn cleanups_at_a_time(&self) -> u32 {
        match (self.asks_for(CLEANUP_CAPABILITY) && !self.handled_cleanup_kinds.is_empty(), self.max_cleanup_concurrency) {
            (false, _) => 0,
            (true, most) => most.unwrap_or(1),
        }
    }
}

/// The server's answer to a worker's first words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub struct WorkerReady {
    pub consumer_id: Uuid,
    pub worker_id: Option<Uuid>,
    pub selected_channel_version: &'static str,
    pub effective_heartbeat_interval_seconds: i64,
    pub accepted_capabilities: Vec<&'static str>,
    pub rejected_capabilities: Vec<String>,
    pub effective_max_cleanup_concurrency: u32,
    pub resolved_work_queues: Vec<ResolvedQueue>,
    pub initial_snapshot: PoolSnapshot,
}

/// A queue that a worker serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are `WorkQueue`'s")]
pub struct ResolvedQueue {
    pub id: WorkQueueId,
    pub name: String,
}

/// A pool as it is now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub struct PoolSnapshot {
    pub snapshot_sequence: u64,
    pub reason: &'static str,
    pub work_pool: WorkPool,
}

/// Something that a worker is asked to take down.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub struct CleanupMessage {
    pub message_id: Uuid,
    pub kind: String,
    pub reservation_token: String,
    pub lease_expires_at: Timestamp,
    pub delivery_count: i64,
    pub work_queue_id: Option<WorkQueueId>,
    pub target: JsonObject,
    pub data: JsonObject,
}

/// What came of what a worker did with such a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub struct CleanupResult {
    pub request_frame_id: Uuid,
    pub message_id: Uuid,
    pub operation: CleanupOperation,
    pub status: &'static str,
    pub lease_expires_at: Option<Timestamp>,
    pub reason: Option<&'static str>,
    pub detail: Option<String>,
}
