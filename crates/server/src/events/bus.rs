//! Hands out to many what was committed. It is bounded and never blocks who publishes: a subscriber that does not keep up is
//! told so and gets no more. What it missed is in the database.

use std::sync::Arc;

use tokio::sync::broadcast::{self, error::RecvError};

/// How many batches wait for the slowest subscriber.
const CAPACITY: usize = 4096;

/// How much is handed out in one piece. Batches keep the bus short when thousands are stored at once.
const BATCH: usize = 16;

/// The way from those who publish to those who subscribe.
pub(crate) struct Bus<T>(broadcast::Sender<Arc<Vec<T>>>);

/// One subscriber's end.
pub(crate) struct Subscription<T>(broadcast::Receiver<Arc<Vec<T>>>);

/// Why there is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The subscriber was too slow, and missed something.
    TooSlow,
    /// The server stops.
    Stopped,
}

impl<T: Send + Sync + 'static> Bus<T> {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }

    /// Whether anybody would get what is published now. Asked after the commit: who subscribes later finds it in the database.
    pub(crate) fn is_heard(&self) -> bool {
        self.0.receiver_count() > 0
    }

    /// Hands out, in this order.
    pub(crate) fn publish(&self, items: impl IntoIterator<Item = T>) {
        let mut items = items.into_iter();
        loop {
            let batch: Vec<T> = items.by_ref().take(BATCH).collect();
            // Nobody may be listening any more, and that is nobody's fault.
            if batch.is_empty() || self.0.send(Arc::new(batch)).is_err() {
                return;
            }
        }
    }

    pub(crate) fn subscribe(&self) -> Subscription<T> {
        Subscription(self.0.subscribe())
    }
}

impl<T: Send + Sync + 'static> Subscription<T> {
    /// What was published next.
    pub(crate) async fn next(&mut self) -> Result<Arc<Vec<T>>, Ended> {
        self.0.recv().await.map_err(|error| match error {
            RecvError::Lagged(_) => Ended::TooSlow,
            RecvError::Closed => Ended::Stopped,
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[tokio::test]
    async fn everything_is_handed_out_in_order() {
        let bus = Bus::new();
        assert!(!bus.is_heard());
        let mut subscription = bus.subscribe();
        bus.publish(0..40);
        let mut got = Vec::new();
        while got.len() < 40 {
            got.extend(subscription.next().await.unwrap().iter().copied());
        }
        assert_eq!(got, (0..40).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn who_does_not_keep_up_is_told_and_holds_nobody_up() {
        let bus = Bus::new();
        let mut slow = bus.subscribe();
        bus.publish(0..(CAPACITY + 1) * BATCH);
        assert_eq!(slow.next().await.unwrap_err(), Ended::TooSlow);
    }

    #[tokio::test]
    async fn the_end_is_told() {
        let bus: Bus<u8> = Bus::new();
        let mut subscription = bus.subscribe();
        drop(bus);
        assert_eq!(subscription.next().await.unwrap_err(), Ended::Stopped);
    }
}
