//! An expiry-aware cache in which one caller fetches and the others wait for it.
//!
//! N tasks that ask for the same thing at once make one call, and share its error too. Near the
//! end of a value's life one caller refreshes it while the others go on with the old one.
//!
//! It is bounded: whenever something new is asked for, what has expired is dropped, and what was not
//! asked for the longest if there is too much. What a caller fetches or waits for stays.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;

/// How many values are kept unless somebody says otherwise.
const CAPACITY: usize = 1024;

/// Values by key.
pub struct Cache<K, V, E> {
    slots: RwLock<HashMap<K, Arc<Slot<V, E>>>>,
    capacity: usize,
    /// Counts the questions.
    asked: AtomicU64,
    clock: fn() -> Timestamp,
}

struct Slot<V, E> {
    /// The number of the last question for it.
    asked: AtomicU64,
    held: RwLock<Option<Held<V>>>,
    /// Held while one caller fetches; keeps its error for those who waited.
    flight: Mutex<Option<E>>,
}

struct Held<V> {
    value: Arc<V>,
    freshness: Freshness,
}

/// How long a value may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// From here on one caller refreshes it, and a failure to do so is not an error yet.
    pub refresh_at: Option<Timestamp>,
    /// From here on nobody gets it.
    pub expires_at: Option<Timestamp>,
}

impl Freshness {
    /// Usable for ever.
    pub const ENDLESS: Self = Self { refresh_at: None, expires_at: None };

    /// Expires at `expires_at` and is refreshed `ahead` of that.
    pub fn until(expires_at: Timestamp, ahead: Duration) -> Self {
        Self { refresh_at: expires_at.checked_sub(ahead).ok(), expires_at: Some(expires_at) }
    }
}

/// A value, and whether it was there already.
#[derive(Debug)]
pub struct Cached<V> {
    /// The value.
    pub value: Arc<V>,
    /// `false` when this very call fetched it.
    pub hit: bool,
}

enum State<V> {
    Fresh(Arc<V>),
    Ageing(Arc<V>),
    Absent,
}

impl<K: Eq + Hash + Clone, V, E: Clone> Cache<K, V, E> {
    /// An empty cache that reads the time from `clock`, for a thousand values or so.
    pub fn new(clock: fn() -> Timestamp) -> Self {
        Self { slots: RwLock::default(), capacity: CAPACITY, asked: AtomicU64::new(0), clock }
    }

    /// Keeps at most `capacity` values besides those that are being fetched.
    #[must_use]
    pub fn holding(self, capacity: usize) -> Self {
        Self { capacity: capacity.max(1), ..self }
    }

    /// How many values are kept or being fetched.
    pub fn len(&self) -> usize {
        self.slots.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `key`, fetched when there is none that may be used.
    ///
    /// # Errors
    /// `fetch`'s own; every caller that waited for the same call gets it.
    pub async fn get<F>(&self, key: &K, fetch: impl FnOnce() -> F) -> Result<Cached<V>, E>
    where
        F: Future<Output = Result<(V, Freshness), E>>,
    {
        let slot = self.slot(key);
        match slot.state((self.clock)()) {
            State::Fresh(value) => Ok(Cached { value, hit: true }),
            State::Ageing(value) => match slot.flight.try_lock() {
                Ok(mut flight) => Ok(slot.fly(&mut flight, fetch).await.unwrap_or(Cached { value, hit: true })),
                Err(_) => Ok(Cached { value, hit: true }),
            },
            State::Absent => self.wait_or_fetch(&slot, fetch).await,
        }
    }

    async fn wait_or_fetch<F>(&self, slot: &Slot<V, E>, fetch: impl FnOnce() -> F) -> Result<Cached<V>, E>
    where
        F: Future<Output = Result<(V, Freshness), E>>,
    {
        if let Ok(mut flight) = slot.flight.try_lock() {
            return match slot.state((self.clock)()) {
                State::Fresh(value) | State::Ageing(value) => Ok(Cached { value, hit: true }),
                State::Absent => {
                    // What has expired does not outlive a call that fails.
                    slot.drop_value();
                    slot.fly(&mut flight, fetch).await
                }
            };
        }
        let mut flight = slot.flight.lock().await;
        match (slot.state((self.clock)()), flight.as_ref()) {
            (State::Fresh(value) | State::Ageing(value), _) => Ok(Cached { value, hit: true }),
            (State::Absent, Some(error)) => Err(error.clone()),
            (State::Absent, None) => slot.fly(&mut flight, fetch).await,
        }
    }

    /// Drops `key`'s value, as when whoever issued it refused it.
    pub fn forget(&self, key: &K) {
        if let Some(slot) = self.slots.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            slot.drop_value();
        }
    }

    fn slot(&self, key: &K) -> Arc<Slot<V, E>> {
        let question = self.asked.fetch_add(1, Ordering::Relaxed);
        if let Some(slot) = self.slots.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            slot.asked.store(question, Ordering::Relaxed);
            return Arc::clone(slot);
        }
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        if !slots.contains_key(key) {
            make_room(&mut slots, self.capacity, (self.clock)());
        }
        Arc::clone(slots.entry(key.clone()).or_insert_with(|| Arc::new(Slot::new(question))))
    }
}

/// Drops what nobody may use any more, then what was not asked for the longest. A slot that a caller holds is never
/// dropped: a second one of its key would make a second call. Callers get theirs under the lock that is held here.
fn make_room<K: Eq + Hash + Clone, V, E: Clone>(slots: &mut HashMap<K, Arc<Slot<V, E>>>, capacity: usize, now: Timestamp) {
    let idle = |slot: &Arc<Slot<V, E>>| Arc::strong_count(slot) == 1;
    slots.retain(|_, slot| !idle(slot) || !matches!(slot.state(now), State::Absent));
    while slots.len() >= capacity {
        let unasked = slots.iter().filter(|(_, slot)| idle(slot)).min_by_key(|(_, slot)| slot.asked.load(Ordering::Relaxed));
        let Some(key) = unasked.map(|(key, _)| key.clone()) else { return };
        slots.remove(&key);
    }
}

impl<V, E> Slot<V, E> {
    fn new(question: u64) -> Self {
        Self { asked: AtomicU64::new(question), held: RwLock::new(None), flight: Mutex::new(None) }
    }

    fn drop_value(&self) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl<V, E: Clone> Slot<V, E> {
    fn state(&self, now: Timestamp) -> State<V> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let Some(held) = held.as_ref() else { return State::Absent };
        let reached = |limit: Option<Timestamp>| limit.is_some_and(|limit| now >= limit);
        if reached(held.freshness.expires_at) {
            State::Absent
        } else if reached(held.freshness.refresh_at) {
            State::Ageing(Arc::clone(&held.value))
        } else {
            State::Fresh(Arc::clone(&held.value))
        }
    }

    async fn fly<F>(&self, flight: &mut Option<E>, fetch: impl FnOnce() -> F) -> Result<Cached<V>, E>
    where
        F: Future<Output = Result<(V, Freshness), E>>,
    {
        *flight = None;
        let (value, freshness) = fetch().await.inspect_err(|error| *flight = Some(error.clone()))?;
        let value = Arc::new(value);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Held { value: Arc::clone(&value), freshness });
        Ok(Cached { value, hit: false })
    }
}
