//! A bounded queue whose content is shipped in batches: what waits in it costs its producers nothing, and when it is
//! full they wait for room, so that memory stays constant.
//!
//! It knows nothing of what it carries or where to; that is the [`Destination`]'s.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use onloan_client::ClientError;
use tokio::sync::Notify;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::background::background;

/// How many items wait at most before producers have to.
const CAPACITY: usize = 4_096;
/// How many items go into one parcel.
const BATCH: usize = 512;
/// How long the first item waits for company.
const LINGER: Duration = Duration::from_millis(25);
/// How long to leave a server alone that did not take a parcel.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a thread that cannot await waits for room before it makes the queue longer than it should be.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where items go.
pub(crate) trait Destination: Send + Sync + 'static {
    /// What is queued.
    type Item: Send;
    /// What is sent. It is kept until it is delivered.
    type Parcel: Send + Sync;

    /// How many parcels may be on their way at once: more than one where their order does not matter, so that the next is
    /// packed and read while the one before it is stored.
    const IN_FLIGHT: usize;

    /// What the items are, for messages.
    fn name(&self) -> &'static str;

    /// Makes the parcel of some items. Called once for each item.
    fn pack(&self, items: Vec<Self::Item>) -> Self::Parcel;

    /// Sends the parcel. Called again when it failed or was dropped half-way.
    fn deliver(&self, parcel: &Self::Parcel) -> impl Future<Output = Result<(), ClientError>> + Send;
}

pub(crate) struct Outbox<D: Destination> {
    destination: D,
    queue: Mutex<Queue<D::Item>>,
    /// There is a first item.
    begun: Notify,
    /// There is a full batch.
    filled: Notify,
    /// There is room again, for tasks and for threads.
    room: Notify,
    room_for_threads: Condvar,
    /// Held while shipping; what is in it has been taken from the queue and not yet been delivered.
    in_transit: tokio::sync::Mutex<Vec<Arc<D::Parcel>>>,
}

struct Queue<T> {
    items: VecDeque<T>,
    /// How many items ever came in, and how many went out.
    pushed: u64,
    taken: u64,
}

impl<D: Destination> Outbox<D> {
    /// An outbox that ships by itself until `stop`.
    pub(crate) fn open(destination: D, stop: CancellationToken) -> Arc<Self> {
        let outbox = Arc::new(Self {
            destination,
            queue: Mutex::new(Queue { items: VecDeque::new(), pushed: 0, taken: 0 }),
            begun: Notify::new(),
            filled: Notify::new(),
            room: Notify::new(),
            room_for_threads: Condvar::new(),
            in_transit: tokio::sync::Mutex::default(),
        });
        background().spawn(keep_shipping(Arc::clone(&outbox), stop));
        outbox
    }

    /// Queues an item, as soon as there is room.
    pub(crate) async fn push(&self, item: D::Item) {
        let Err(mut item) = self.try_push(item) else { return };
        loop {
            let room = self.room.notified();
            tokio::pin!(room);
            room.as_mut().enable();
            match self.try_push(item) {
                Ok(()) => return,
                Err(refused) => item = refused,
            }
            room.await;
        }
    }

    /// Queues an item from code that cannot await. Waits a moment for room, and then makes some.
    pub(crate) fn push_blocking(&self, item: D::Item) {
        let Err(item) = self.try_push(item) else { return };
        let full = |queue: &mut Queue<D::Item>| queue.items.len() >= CAPACITY;
        let waited = self.room_for_threads.wait_timeout_while(self.lock(), PATIENCE, full);
        let (mut queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        self.put(&mut queue, item);
    }

    /// Queues an item at once, from code that must not wait at all.
    pub(crate) fn push_now(&self, item: D::Item) {
        self.put(&mut self.lock(), item);
    }

    /// Ships everything that was queued before this call.
    pub(crate) async fn flush(self: &Arc<Self>) -> Result<(), ClientError> {
        let until = self.lock().pushed;
        let mut in_transit = self.in_transit.lock().await;
        let mut sending: FuturesUnordered<_> = in_transit.iter().cloned().map(|parcel| self.send(parcel).boxed()).collect();
        loop {
            while sending.len() < D::IN_FLIGHT
                && let Some(parcel) = self.parcel(until).map(Arc::new)
            {
                in_transit.push(Arc::clone(&parcel));
                // The first costs no detour; whatever goes beside it has a thread of its own.
                sending.push(if sending.is_empty() { self.send(parcel).boxed() } else { self.send_apart(parcel).boxed() });
            }
            let Some((parcel, delivered)) = sending.next().await else {
                self.remind();
                return Ok(());
            };
            delivered?;
            in_transit.retain(|other| !Arc::ptr_eq(other, &parcel));
        }
    }

    async fn send(&self, parcel: Arc<D::Parcel>) -> (Arc<D::Parcel>, Result<(), ClientError>) {
        let delivered = self.destination.deliver(&parcel).await;
        (parcel, delivered)
    }

    async fn send_apart(self: &Arc<Self>, parcel: Arc<D::Parcel>) -> (Arc<D::Parcel>, Result<(), ClientError>) {
        let outbox = Arc::clone(self);
        let sent = background().spawn(async move { outbox.send(parcel).await });
        sent.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    /// The next parcel of what came in before item number `until`.
    fn parcel(&self, until: u64) -> Option<D::Parcel> {
        let items = self.take(until);
        (!items.is_empty()).then(|| self.destination.pack(items))
    }

    /// Wakes the background for what came in since.
    fn remind(&self) {
        if !self.lock().items.is_empty() {
            self.begun.notify_one();
        }
    }

    fn try_push(&self, item: D::Item) -> Result<(), D::Item> {
        let mut queue = self.lock();
        if queue.items.len() >= CAPACITY {
            return Err(item);
        }
        self.put(&mut queue, item);
        Ok(())
    }

    fn put(&self, queue: &mut Queue<D::Item>, item: D::Item) {
        queue.items.push_back(item);
        queue.pushed += 1;
        match queue.items.len() {
            1 => self.begun.notify_one(),
            BATCH => self.filled.notify_one(),
            _ => {}
        }
    }

    /// The next batch of what came in before item number `until`.
    fn take(&self, until: u64) -> Vec<D::Item> {
        let mut queue = self.lock();
        let due = usize::try_from(until.saturating_sub(queue.taken)).unwrap_or(usize::MAX);
        let count = due.min(BATCH).min(queue.items.len());
        let was_full = queue.items.len() >= CAPACITY;
        let items = queue.items.drain(..count).collect();
        queue.taken += count as u64;
        drop(queue);
        if was_full {
            self.room.notify_waiters();
            self.room_for_threads.notify_all();
        }
        items
    }

    fn lock(&self) -> MutexGuard<'_, Queue<D::Item>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ships what gathers in the outbox, and at the end what is left.
async fn keep_shipping<D: Destination>(outbox: Arc<Outbox<D>>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = outbox.begun.notified() => {}
            () = stop.cancelled() => {
                outbox.ship().await;
                return;
            }
        }
        // An error means that no full batch came together in that time.
        let _ = time::timeout(LINGER, outbox.filled.notified()).await;
        if !outbox.ship().await {
            time::sleep(PAUSE).await;
            outbox.begun.notify_one();
        }
    }
}

impl<D: Destination> Outbox<D> {
    async fn ship(self: &Arc<Self>) -> bool {
        let shipped = self.flush().await;
        if let Err(error) = &shipped {
            tracing::warn!(target: "onloan", "{} wait to be sent: {error}", self.destination.name());
        }
        shipped.is_ok()
    }
}
