//! Work that is carried through once it has begun: dropped half-way, it goes on in the background.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio_util::task::TaskTracker;

use crate::background::background;

pub(super) struct Handover<T: Send + 'static> {
    work: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    has_begun: bool,
    tracker: TaskTracker,
    unwanted: fn(T),
}

impl<T: Send + 'static> Handover<T> {
    /// When this is dropped before `work` is done, `tracker` knows of what goes on, and `unwanted` gets its outcome.
    pub(super) fn new(work: impl Future<Output = T> + Send + 'static, tracker: TaskTracker, unwanted: fn(T)) -> Self {
        Self { work: Some(Box::pin(work)), has_begun: false, tracker, unwanted }
    }
}

impl<T: Send + 'static> Future for Handover<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.has_begun = true;
        let work = self.work.as_mut().expect("a future is not polled after its end");
        let polled = work.as_mut().poll(context);
        if polled.is_ready() {
            self.work = None;
        }
        polled
    }
}

impl<T: Send + 'static> Drop for Handover<T> {
    fn drop(&mut self) {
        if let Some(work) = self.work.take().filter(|_| self.has_begun) {
            let unwanted = self.unwanted;
            self.tracker.spawn_on(async move { unwanted(work.await) }, background());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    static UNWANTED: AtomicU32 = AtomicU32::new(0);

    async fn work() -> u32 {
        tokio::task::yield_now().await;
        7
    }

    fn note(outcome: u32) {
        UNWANTED.fetch_add(outcome, Ordering::SeqCst);
    }

    #[tokio::test]
    async fn only_work_that_has_begun_and_is_dropped_goes_on_alone() {
        let tracker = TaskTracker::new();
        tracker.close();
        assert_eq!(Handover::new(work(), tracker.clone(), note).await, 7);
        drop(Handover::new(work(), tracker.clone(), note));
        tracker.wait().await;
        assert_eq!(UNWANTED.load(Ordering::SeqCst), 0);

        let mut begun = Handover::new(work(), tracker.clone(), note);
        assert!(futures::poll!(&mut begun).is_pending());
        drop(begun);
        tracker.wait().await;
        assert_eq!(UNWANTED.load(Ordering::SeqCst), 7);
    }
}
