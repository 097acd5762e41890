//! A task (or a flow, or any call of one) for each of many items.

use std::pin::Pin;

use futures::{StreamExt, stream};

use crate::error::RunError;

/// How many runs are in progress at once unless [`Map::limit`] says otherwise.
const DEFAULT_LIMIT: usize = 100;

/// Calls `task` for each item. Nothing happens until the map is awaited.
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
    pub async fn outcomes(self) -> Vec<Result<T, RunError<E>>> {
        let Self { items, mut task, limit } = self;
        let calls = items.enumerate().map(|(index, item)| {
            let call = task(item).into_future();
            async move { (index, call.await) }
        });
        let mut running = std::pin::pin!(stream::iter(calls).buffer_unordered(limit));
        let mut outcomes = Vec::new();
        while let Some((index, outcome)) = running.next().await {
            if outcomes.len() <= index {
                outcomes.resize_with(index + 1, || None);
            }
            outcomes[index] = Some(outcome);
        }
        outcomes.into_iter().flatten().collect()
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

/// The results in the order of the items, or the error of the first item that has one. Every item is run, also when
/// one fails.
impl<I, F, C, T, E> IntoFuture for Map<I, F>
where
    I: Iterator + Send + 'static,
    I::Item: Send,
    F: FnMut(I::Item) -> C + Send + 'static,
    C: IntoFuture<Output = Result<T, RunError<E>>>,
    C::IntoFuture: Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    type Output = Result<Vec<T>, RunError<E>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.outcomes().await.into_iter().collect() })
    }
}
