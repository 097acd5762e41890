//! `/work_pools/{name}/workers/connect`: a worker says that it is there, is told when its pool changes, and is asked to take
//! down what nobody ends any more. A pool that changed through another server is noticed at the next heartbeat.

mod cleanups;
mod greeting;

use axum::response::Response;
use onloan_api::{PoolSnapshot, WorkerBeat, WorkerFrame, WorkerSays};
use onloan_domain::{Timestamp, WorkPoolId};
use onloan_storage::{Error, work_pools};
use serde::Serialize;
use tokio::time::sleep;
use uuid::Uuid;

use self::cleanups::Cleanups;
use self::greeting::{Greeted, greet};
use super::socket::{Closing, Gone, Socket};
use super::upgrade::Upgrade;
use crate::error::{ApiError, ApiResult};
use crate::events::Subscription;
use crate::extract::Name;
use crate::routes::work_pools::{slots, workers::record_heartbeat};
use crate::state::{AppState, PoolNews, now};

pub(super) async fn connect(Name(pool): Name, upgrade: Upgrade) -> ApiResult<Response> {
    upgrade.strictly("authentication_failed").then("worker_channel", move |state, socket| talk(state, socket, pool))
}

/// Why the server ends a channel, as workers know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The pool or a queue is not there, or not for this worker.
    AuthorizationFailed,
    /// The worker knows no version that the server knows.
    UnsupportedVersion,
    /// It said something that it may not.
    ProtocolError,
    /// What it said could not be stored.
    HeartbeatPersistenceFailed,
    /// Something failed here.
    TransientServerError,
    /// It left.
    Gone,
}

impl End {
    const fn told(self) -> Option<(Closing, &'static str)> {
        match self {
            Self::AuthorizationFailed => Some((Closing::Policy, "authorization_failed")),
            Self::UnsupportedVersion => Some((Closing::Policy, "unsupported_version")),
            Self::ProtocolError => Some((Closing::Protocol, "protocol_error")),
            Self::HeartbeatPersistenceFailed => Some((Closing::Failure, "heartbeat_persistence_failed")),
            Self::TransientServerError => Some((Closing::Failure, "transient_server_error")),
            Self::Gone => None,
        }
    }
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        tracing::warn!("a worker channel ends: {error}");
        Self::TransientServerError
    }
}

async fn talk(state: AppState, mut socket: Socket, pool: String) {
    let Err(end) = channel(&state, &mut socket, &pool).await;
    if let Some((closing, reason)) = end.told() {
        socket.close(closing, reason).await;
    }
}

/// Sends a frame of that type.
async fn send(socket: &mut Socket, kind: &str, payload: impl Serialize) -> Result<(), Gone> {
    let frame = WorkerFrame { kind: kind.to_owned(), id: Uuid::now_v7(), sent_at: now(), payload };
    let text = serde_json::to_string(&frame).expect("frames have string keys and no failing parts");
    socket.send(text.into()).await
}

/// A channel that is open.
struct Channel<'a> {
    state: &'a AppState,
    pool: WorkPoolId,
    consumer: Uuid,
    worker: String,
    /// The pool as the worker knows it.
    known: Timestamp,
    sequence: u64,
    cleanups: Cleanups,
}

async fn channel(state: &AppState, socket: &mut Socket, pool: &str) -> Result<std::convert::Infallible, End> {
    let hello = match WorkerSays::read(&socket.next().await.ok_or(End::Gone)?) {
        Ok(WorkerSays::Hello(hello)) => hello,
        Ok(WorkerSays::Heartbeat(_) | WorkerSays::Cleanup { .. }) | Err(_) => return Err(End::ProtocolError),
    };
    // Before the pool is read, so that no change falls between.
    let mut news = state.pool_news().subscribe();
    let Greeted { ready, cleanups } = greet(state, pool, &hello).await?;
    let known = &ready.initial_snapshot.work_pool;
    let mut channel = Channel {
        state,
        pool: known.id,
        consumer: hello.consumer_id,
        worker: hello.worker_name,
        known: known.updated,
        sequence: 1,
        cleanups,
    };
    send(socket, "worker.ready.v1", &ready).await?;
    loop {
        channel.cleanups.deliver(state, socket).await?;
        channel.step(socket, &mut news).await?;
    }
}

impl Channel<'_> {
    /// Waits for what comes next, and does it.
    async fn step(&mut self, socket: &mut Socket, news: &mut Subscription<PoolNews>) -> Result<(), End> {
        tokio::select! {
            said = socket.next() => self.hear(socket, &said.ok_or(End::Gone)?).await,
            batch = news.next() => {
                // Who missed some asks the database, as at a heartbeat.
                let of_pool = |news: &PoolNews| news.pool == self.pool && news.changed;
                let changed = batch.map_or(true, |batch| batch.iter().any(of_pool));
                if changed { self.snapshot(socket, "work_pool_updated").await } else { Ok(()) }
            }
            () = sleep(cleanups::LOOK_EVERY), if self.cleanups.are_wanted() => Ok(()),
        }
    }

    async fn hear(&mut self, socket: &mut Socket, text: &str) -> Result<(), End> {
        match WorkerSays::read(text) {
            Ok(WorkerSays::Heartbeat(beat)) if beat.consumer_id == self.consumer && beat.worker_name == self.worker => {
                self.beat(beat).await.map_err(|error| {
                    tracing::warn!(worker = self.worker, "a heartbeat was not stored: {}", error.summary());
                    End::HeartbeatPersistenceFailed
                })?;
                self.snapshot(socket, "heartbeat_reconciliation").await
            }
            Ok(WorkerSays::Cleanup { frame, operation, about }) => self.cleanups.operate(self.state, socket, frame, operation, about).await,
            Ok(WorkerSays::Heartbeat(_) | WorkerSays::Hello(_)) | Err(_) => Err(End::ProtocolError),
        }
    }

    async fn beat(&self, beat: WorkerBeat) -> ApiResult<()> {
        let mut tx = self.state.begin().await?;
        let pool = work_pools::find(&mut tx, self.pool).await?.ok_or_else(|| ApiError::not_found("the work pool is gone"))?;
        record_heartbeat(&mut tx, pool, &beat.worker_name, Some(beat.heartbeat_interval_seconds), now()).await?;
        Ok(tx.commit().await?)
    }

    /// Sends the pool as it is, if it is another than the worker knows.
    async fn snapshot(&mut self, socket: &mut Socket, reason: &'static str) -> Result<(), End> {
        let mut session = self.state.reader().await?;
        let pool = work_pools::find(&mut session, self.pool).await?.ok_or(End::AuthorizationFailed)?;
        if pool.updated == self.known {
            return Ok(());
        }
        let work_pool = slots::of_pool(&mut session, pool).await.map_err(|_| End::TransientServerError)?;
        drop(session);
        (self.known, self.sequence) = (work_pool.updated, self.sequence + 1);
        Ok(send(socket, "work_pool.snapshot.v1", PoolSnapshot { snapshot_sequence: self.sequence, reason, work_pool }).await?)
    }
}
