//! What a worker is asked to take down, and what it says became of it. Messages wait in the database; a worker has so many at
//! a time as it wants, each until its lease runs out.

use std::collections::HashMap;
use std::time::Duration as Period;

use onloan_api::{CleanupMessage, CleanupOperation, CleanupReference, CleanupResult};
use onloan_domain::{Duration, JsonObject, Timestamp, WorkPoolId, WorkQueueId};
use onloan_storage::worker_cleanups::{self, Operation, Outcome, Reservation};
use uuid::Uuid;

use super::{End, send};
use crate::state::{AppState, now};
use crate::websockets::socket::Socket;

/// How long a worker has for a message; it may ask for more.
const LEASE: Duration = Duration::from_seconds(30);

/// How often to look for messages whose worker let its lease run out; new ones wake the channel.
pub(super) const LOOK_EVERY: Period = Period::from_secs(5);

/// A worker's share.
pub(super) struct Cleanups {
    pool: WorkPoolId,
    kinds: Vec<String>,
    queues: Vec<WorkQueueId>,
    at_a_time: usize,
    /// The messages that it has, until when.
    under_way: HashMap<Uuid, Timestamp>,
}

impl Cleanups {
    pub(super) fn new(pool: WorkPoolId, kinds: Vec<String>, queues: Vec<WorkQueueId>, at_a_time: u32) -> Self {
        let at_a_time = usize::try_from(at_a_time).unwrap_or(usize::MAX);
        Self { pool, kinds, queues, at_a_time, under_way: HashMap::new() }
    }

    pub(super) fn are_wanted(&self) -> bool {
        self.at_a_time > 0
    }

    /// Sends messages until there is none, or the worker has enough.
    pub(super) async fn deliver(&mut self, state: &AppState, socket: &mut Socket) -> Result<(), End> {
        while self.has_room() {
            let Some((reservation, lease_expires_at)) = self.reserve(state).await? else { return Ok(()) };
            self.under_way.insert(reservation.cleanup.id, lease_expires_at);
            send(socket, "cleanup.message.v1", message(reservation, lease_expires_at)).await?;
        }
        Ok(())
    }

    fn has_room(&mut self) -> bool {
        let at = now();
        self.under_way.retain(|_, until| *until > at);
        self.under_way.len() < self.at_a_time
    }

    async fn reserve(&self, state: &AppState) -> Result<Option<(Reservation, Timestamp)>, End> {
        let mut tx = state.writer().await?;
        let (at, until) = (now(), now() + LEASE);
        let reservation = worker_cleanups::reserve(&mut tx, self.pool, &self.kinds, &self.queues, at, until).await?;
        tx.commit().await?;
        Ok(reservation.map(|reservation| (reservation, until)))
    }

    /// Notes what the worker says of a message, and answers what came of it.
    pub(super) async fn operate(
        &mut self,
        state: &AppState,
        socket: &mut Socket,
        frame: Uuid,
        operation: CleanupOperation,
        about: CleanupReference,
    ) -> Result<(), End> {
        let until = now() + LEASE;
        let (status, reason) = if self.are_wanted() {
            told(self.note(state, operation, &about, until).await)
        } else {
            ("unauthorized", Some("cleanup_delivery_not_accepted"))
        };
        let renewed = (status == "accepted" && operation == CleanupOperation::Renew).then_some(until);
        match renewed {
            Some(until) => drop(self.under_way.insert(about.message_id, until)),
            None if status == "error" => {}
            None => drop(self.under_way.remove(&about.message_id)),
        }
        let (request_frame_id, message_id) = (frame, about.message_id);
        let result = CleanupResult { request_frame_id, message_id, operation, status, lease_expires_at: renewed, reason, detail: None };
        Ok(send(socket, "cleanup.operation_result.v1", result).await?)
    }

    async fn note(
        &self,
        state: &AppState,
        operation: CleanupOperation,
        about: &CleanupReference,
        until: Timestamp,
    ) -> Result<Outcome, onloan_storage::Error> {
        let mut tx = state.writer().await?;
        let done = match operation {
            CleanupOperation::Ack => Operation::Finish,
            CleanupOperation::Release => Operation::GiveBack,
            CleanupOperation::Renew => Operation::Renew(until),
        };
        let outcome = worker_cleanups::operate(&mut tx, self.pool, about.message_id, &about.reservation_token, done, now()).await?;
        if operation == CleanupOperation::Release {
            tx.tell_of_pool(self.pool, false);
        }
        tx.commit().await?;
        Ok(outcome)
    }
}

fn told(outcome: Result<Outcome, onloan_storage::Error>) -> (&'static str, Option<&'static str>) {
    match outcome {
        Ok(Outcome::Accepted) => ("accepted", None),
        Ok(Outcome::NotFound) => ("not_found", Some("message_not_found")),
        Ok(Outcome::OtherPool) => ("unauthorized", Some("work_pool_mismatch")),
        Ok(Outcome::NotReserved) => ("not_current", Some("no_active_reservation")),
        Ok(Outcome::OtherToken) => ("invalid_token", Some("reservation_token_mismatch")),
        Ok(Outcome::Expired) => ("expired", Some("lease_expired")),
        Ok(Outcome::GivenUp) => ("dead_lettered", Some("max_delivery_attempts_reached")),
        Err(_) => ("error", Some("cleanup_queue_operation_failed")),
    }
}

fn message(reservation: Reservation, lease_expires_at: Timestamp) -> CleanupMessage {
    let Reservation { cleanup, token, delivery_count } = reservation;
    CleanupMessage {
        message_id: cleanup.id,
        kind: cleanup.kind,
        reservation_token: token,
        lease_expires_at,
        delivery_count,
        work_queue_id: cleanup.work_queue_id,
        target: cleanup.target,
        data: JsonObject::new(),
    }
}
