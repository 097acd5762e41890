//! Reads a query's rows a little ahead of whoever fetches them.
//!
//! While nobody else wants the connection, rows stay in the database until they are fetched (a few hundred are read
//! ahead, so that a small result frees the connection and SQLite's read lock at once). When somebody does, what is
//! left is spooled, in memory at first and then in an unnamed temporary file, and the connection is let go. Either way
//! memory is bounded.

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use onloan_blocks::database::{Column, DatabaseError, Row, Rows};
use tokio::sync::{mpsc, watch};

use crate::database::{Exclusive, interrupted, open};
use crate::driver::Driver;
use crate::spool::Spool;

/// Rows that travel together.
const BATCH: usize = 256;
/// Batches that are read ahead.
const AHEAD: usize = 4;

/// What the reading task sends.
pub(crate) enum Batch {
    Rows(Vec<Row>),
    /// All that is left.
    Rest(Spool),
    Failed(DatabaseError),
    End,
}

/// The fetching side.
pub(crate) struct OpenResult {
    columns: Arc<[Column]>,
    batches: mpsc::Receiver<Batch>,
    ready: std::vec::IntoIter<Row>,
    rest: Option<Spool>,
    ended: bool,
}

impl OpenResult {
    pub(crate) fn new(columns: Arc<[Column]>) -> (Self, mpsc::Sender<Batch>) {
        let (sender, batches) = mpsc::channel(AHEAD);
        (Self { columns, batches, ready: Vec::new().into_iter(), rest: None, ended: false }, sender)
    }

    /// Makes some rows ready, or none at the end.
    async fn refill(&mut self) -> Result<(), DatabaseError> {
        if let Some(rest) = self.rest.take() {
            let (rest, rows) = rest.take(BATCH, Arc::clone(&self.columns)).await?;
            self.ended = rows.is_empty();
            self.ready = rows.into_iter();
            self.rest = Some(rest);
            return Ok(());
        }
        match self.batches.recv().await {
            Some(Batch::Rows(rows)) => self.ready = rows.into_iter(),
            Some(Batch::Rest(spool)) => self.rest = Some(spool),
            Some(Batch::Failed(error)) => return Err(error),
            Some(Batch::End) => self.ended = true,
            None => return Err(interrupted("its result is incomplete")),
        }
        Ok(())
    }
}

#[async_trait]
impl Rows for OpenResult {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    async fn next(&mut self, size: usize) -> Result<Vec<Row>, DatabaseError> {
        let mut rows = Vec::new();
        while rows.len() < size && !self.ended {
            rows.extend(self.ready.by_ref().take(size - rows.len()));
            if rows.len() < size {
                self.refill().await?;
            }
        }
        Ok(rows)
    }
}

/// The reading side: ends when the rows do, when they are spooled, or when nobody fetches any more.
pub(crate) async fn read_rows<D: Driver>(
    mut connection: Exclusive<D>,
    bound: D::Bound,
    columns: Arc<[Column]>,
    sender: mpsc::Sender<Batch>,
    waiting: watch::Receiver<usize>,
) {
    let last = match open(&mut connection) {
        Ok(open) => {
            let rows = D::rows(open, bound, Arc::clone(&columns)).ready_chunks(BATCH).boxed();
            send_rows(rows, &sender, waiting).await
        }
        Err(error) => Some(Batch::Failed(error)),
    };
    drop(connection);
    if let Some(last) = last {
        // Nobody may be there to take it, and then nobody misses it.
        let _ = sender.send(last).await;
    }
}

type Chunks<'a> = BoxStream<'a, Vec<Result<Row, DatabaseError>>>;

/// Sends rows until the end, and gives what is to be sent last: `None` when nobody listens any more.
async fn send_rows(mut chunks: Chunks<'_>, sender: &mpsc::Sender<Batch>, mut waiting: watch::Receiver<usize>) -> Option<Batch> {
    loop {
        let chunk = tokio::select! {
            biased;
            () = sender.closed() => return None,
            chunk = chunks.next() => chunk,
        };
        let Some(chunk) = chunk else { return Some(Batch::End) };
        let rows: Vec<Row> = match chunk.into_iter().collect() {
            Ok(rows) => rows,
            Err(error) => return Some(Batch::Failed(error)),
        };
        tokio::select! {
            biased;
            permit = sender.reserve() => permit.ok()?.send(Batch::Rows(rows)),
            () = wanted(&mut waiting) => return spool(rows, chunks, sender).await,
        }
    }
}

/// Completes when somebody waits for the connection.
async fn wanted(waiting: &mut watch::Receiver<usize>) {
    // An error means that nobody can wait any more; then the rows are read to their end by whoever fetches them.
    if waiting.wait_for(|count| *count > 0).await.is_err() {
        std::future::pending().await
    }
}

/// Sets all remaining rows aside.
async fn spool(first: Vec<Row>, mut chunks: Chunks<'_>, sender: &mpsc::Sender<Batch>) -> Option<Batch> {
    let mut spool = Spool::default();
    let mut next = Some(Ok(first));
    while let Some(rows) = next {
        spool = match rows {
            Ok(rows) => match spool.add(rows).await {
                Ok(spool) => spool,
                Err(error) => return Some(Batch::Failed(error)),
            },
            Err(error) => return Some(Batch::Failed(error)),
        };
        next = tokio::select! {
            biased;
            () = sender.closed() => return None,
            chunk = chunks.next() => chunk.map(|chunk| chunk.into_iter().collect()),
        };
    }
    Some(Batch::Rest(spool))
}
