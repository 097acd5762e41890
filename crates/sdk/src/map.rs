//! A task (or a flow, or any call of one) for each of many items.

use std::iter::Fuse;
use std::pin::Pin;
use std::task::{Context as Poller, Poll, ready};

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use pin_project_lite::pin_project;

use crate::error::RunError;
use crate::spawned::Spawned;

/// How many runs are in progress at once unless [`Map::limit`] says otherwise.
const DEFAULT_LIMIT: usize = 100;

/// Calls `task` for each item. Nothing happens until the map is awaited, which gives the results in the order of the
/// items, or the error of the first item that has one. Every item is run, also when one fails.
///
/// At most 100 runs are in progress at once, or as many as [`Map::limit`] says. All of them share the flow's own
/// place in the runtime, which is right for work that waits; for work that computes see [`Map::parallel`].
///
/// ```text
/// let counts = onloan::map(tables, |table| count_rows(&db, table)).limit(8).await?;
/// ```
pub fn map<I: IntoIterator, F>(items: I, task: F) -> Map<I::IntoIter, F> {
    Map { items: items.into_iter(), task, limit: DEFAULT_LIMIT }
}

/// See [`map`].
#[must_use = "a map does nothing until it is awaited"]
pub struct Map<I, F> {
    items: I,
    task: F,
    limit: usize,
}

impl<I, F> Map<I, F> {
    /// At most so many runs are in progress at once; at least one.
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.max(1);
        self
    }
}

impl<I: Iterator, F, C, T, E> Map<I, F>
where
    F: FnMut(I::Item) -> C,
    C: IntoFuture<Output = Result<T, RunError<E>>>,
{
    /// What became of each item, in the order of the items. One that fails stops no other.
    pub fn outcomes(self) -> Outcomes<I, F, C> {
        Outcomes { items: self.items.fuse(), task: self.task, limit: self.limit, running: FuturesUnordered::new(), outcomes: Vec::new() }
    }

    /// The same with every run a task of the runtime, so that they use all of its threads.
    pub fn parallel(self) -> Map<I, impl FnMut(I::Item) -> Spawned<T, E>>
    where
        C::IntoFuture: Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let Self { items, mut task, limit } = self;
        Map { items, task: move |item| Spawned::new(task(item).into_future()), limit }
    }
}

impl<I: Iterator, F, C, T, E> IntoFuture for Map<I, F>
where
    F: FnMut(I::Item) -> C,
    C: IntoFuture<Output = Result<T, RunError<E>>>,
{
    type Output = Result<Vec<T>, RunError<E>>;
    type IntoFuture = Results<I, F, C>;

    fn into_future(self) -> Self::IntoFuture {
        Results(self.outcomes())
    }
}

/// The future of [`Map::outcomes`].
#[must_use = "a map does nothing until it is awaited"]
pub struct Outcomes<I: Iterator, F, C: IntoFuture> {
    items: Fuse<I>,
    task: F,
    limit: usize,
    running: FuturesUnordered<Numbered<C::IntoFuture>>,
    /// What is known so far, of each item that was begun.
    outcomes: Vec<Option<C::Output>>,
}

// Nothing in it is pinned in place: the running futures are pinned by their own collection.
impl<I: Iterator, F, C: IntoFuture> Unpin for Outcomes<I, F, C> {}

impl<I, F, C> Future for Outcomes<I, F, C>
where
    I: Iterator,
    F: FnMut(I::Item) -> C,
    C: IntoFuture,
{
    type Output = Vec<C::Output>;

    fn poll(mut self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            while this.running.len() < this.limit
                && let Some(item) = this.items.next()
            {
                let number = this.outcomes.len();
                this.outcomes.push(None);
                this.running.push(Numbered { number, future: (this.task)(item).into_future() });
            }
            match ready!(this.running.poll_next_unpin(poller)) {
                Some((number, outcome)) => this.outcomes[number] = Some(outcome),
                None => return Poll::Ready(std::mem::take(&mut this.outcomes).into_iter().flatten().collect()),
            }
        }
    }
}

/// The future of a [`Map`].
#[must_use = "a map does nothing until it is awaited"]
pub struct Results<I: Iterator, F, C: IntoFuture>(Outcomes<I, F, C>);

impl<I, F, C, T, E> Future for Results<I, F, C>
where
    I: Iterator,
    F: FnMut(I::Item) -> C,
    C: IntoFuture<Output = Result<T, RunError<E>>>,
{
    type Output = Result<Vec<T>, RunError<E>>;

    fn poll(mut self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(poller).map(|outcomes| outcomes.into_iter().collect())
    }
}

pin_project! {
    /// A future that says which item it is of.
    struct Numbered<F> {
        number: usize,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Numbered<F> {
    type Output = (usize, F::Output);

    fn poll(self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let number = *this.number;
        this.future.poll(poller).map(|output| (number, output))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::cell::Cell;

    type Outcome = Result<usize, RunError<String>>;

    fn failed(text: &str) -> RunError<String> {
        RunError::Failed { error: text.into(), message: text.into() }
    }

    #[tokio::test]
    async fn results_come_in_the_order_of_the_items_and_no_more_run_than_the_limit() {
        let running = Cell::new(0_usize);
        let most = Cell::new(0);
        let results = map(0..50_usize, |item| {
            let (running, most) = (&running, &most);
            async move {
                running.set(running.get() + 1);
                most.set(most.get().max(running.get()));
                for _ in 0..(50 - item) {
                    tokio::task::yield_now().await;
                }
                running.set(running.get() - 1);
                Outcome::Ok(item)
            }
        });
        assert_eq!(results.limit(7).await.unwrap(), (0..50).collect::<Vec<_>>());
        assert_eq!(most.get(), 7);
    }

    #[tokio::test]
    async fn every_item_is_run_and_the_first_error_is_told() {
        let ran = Cell::new(0);
        let task = |item: usize| {
            ran.set(ran.get() + 1);
            async move { if item % 3 == 2 { Outcome::Err(failed(&item.to_string())) } else { Ok(item) } }
        };
        assert_eq!(map(0..9, task).await.unwrap_err().to_string(), "2");
        assert_eq!(ran.get(), 9);
        let outcomes = map(0..3, |item: usize| async move { if item == 1 { Err(failed("no")) } else { Outcome::Ok(item) } });
        let outcomes = outcomes.outcomes().await;
        assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    }

    #[tokio::test]
    async fn items_are_taken_as_they_are_needed() {
        let taken = Cell::new(0);
        let items = (0..100).inspect(|_| taken.set(taken.get() + 1));
        let mut outcomes = map(items, |_| std::future::pending::<Outcome>()).limit(5).outcomes();
        assert!(futures::poll!(&mut outcomes).is_pending());
        assert_eq!(taken.get(), 5);
    }
}
