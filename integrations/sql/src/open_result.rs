//! Reads a query's rows a little ahead of whoever fetches them.
//!
//! While nobody else wants the connection, rows stay in the database until they are fetched (a few hundred are read
//! ahead, so that a small result frees the connection and SQLite's read lock at once). When somebody does, what is
//! left is spooled, in memory at first and then in an unnamed temporary file, and the connection is let go. Either way
//! memory is bounded.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{BoxStream, Fuse};
use futures::{FutureExt as _, StreamExt as _};
use onloan_blocks::database::{Column, DatabaseError, Params, Row, Rows, Value};
use tokio::sync::{mpsc, oneshot, watch};

use crate::database::{Exclusive, interrupted, open};
use crate::driver::Driver;
use crate::spool::Spool;

/// Rows that travel together, at most.
const BATCH: usize = 256;
/// Bytes that travel together, about: wide rows come in smaller batches.
const BATCH_BYTES: usize = 256 << 10;
/// Batches that are read ahead.
const AHEAD: usize = 4;

/// What the reading task sends.
enum Batch {
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
    fn new(columns: Arc<[Column]>) -> (Self, mpsc::Sender<Batch>) {
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

/// What is to be read.
pub(crate) struct Query {
    pub(crate) sql: String,
    pub(crate) params: Params,
}

/// Where a result goes once it is open.
type Opening = oneshot::Sender<Result<OpenResult, DatabaseError>>;

/// The reading side: ends when the rows do, when they are spooled, or when nobody fetches any more.
pub(crate) async fn read_rows<D: Driver>(mut connection: Exclusive<D>, query: Query, opening: Opening, waiting: watch::Receiver<usize>) {
    let last = match open(&mut connection) {
        Ok(open) => run::<D>(open, &query, opening, waiting).await,
        Err(error) => {
            // Whoever asked may have gone away, and then nobody misses the answer.
            let _ = opening.send(Err(error));
            None
        }
    };
    drop(connection);
    if let Some((sender, batch)) = last {
        let _ = sender.send(batch).await;
    }
}

type Chunk = Vec<Result<Row, DatabaseError>>;
/// What is still to be sent when the connection is free again.
type Last = Option<(mpsc::Sender<Batch>, Batch)>;

async fn run<D: Driver>(connection: &mut D::Connection, query: &Query, mut opening: Opening, waiting: watch::Receiver<usize>) -> Last {
    let mut prepared_anew = false;
    loop {
        let (bound, columns) = match D::prepare(connection, &query.sql, &query.params).await {
            Ok(prepared) => prepared,
            Err(error) => {
                let _ = opening.send(Err(error));
                return None;
            }
        };
        let mut rows = D::rows(connection, bound, Arc::clone(&columns)).fuse();
        let first = tokio::select! {
            biased;
            () = opening.closed() => return None,
            first = next_chunk(&mut rows) => first,
        };
        match first.as_ref().and_then(|chunk| chunk.first()) {
            Some(Err(error)) if D::is_outdated(error) && !prepared_anew => {}
            Some(Err(error)) => {
                let _ = opening.send(Err(error.clone()));
                return None;
            }
            Some(Ok(_)) | None => {
                let (result, sender) = OpenResult::new(columns);
                opening.send(Ok(result)).ok()?;
                let last = send_rows(first, rows, &sender, waiting).await?;
                return Some((sender, last));
            }
        }
        drop(rows);
        prepared_anew = true;
        if let Err(error) = D::forget_prepared(connection).await {
            let _ = opening.send(Err(error));
            return None;
        }
    }
}

type RowStream<'a> = Fuse<BoxStream<'a, Result<Row, DatabaseError>>>;

/// The next row, and those behind it that are there already; `None` at the end.
async fn next_chunk(rows: &mut RowStream<'_>) -> Option<Chunk> {
    let mut chunk = vec![rows.next().await?];
    let mut bytes = weight(&chunk[0]);
    while chunk.len() < BATCH && bytes < BATCH_BYTES {
        let Some(Some(row)) = rows.next().now_or_never() else { break };
        bytes += weight(&row);
        chunk.push(row);
    }
    Some(chunk)
}

/// About how much memory a row takes.
fn weight(row: &Result<Row, DatabaseError>) -> usize {
    let values = row.as_ref().map_or(&[][..], Row::values);
    let beyond = |value: &Value| match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        // As its text, or twice that: good enough to tell a large document from a small one.
        Value::Json(document) => document.to_string().len(),
        Value::Decimal(_) => 16,
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::Timestamp(_)
        | Value::OffsetTimestamp(..) => 0,
    };
    values.iter().map(|value| size_of::<Value>() + beyond(value)).sum()
}

/// Sends rows until the end, and gives what is to be sent last: `None` when nobody listens any more.
async fn send_rows(
    first: Option<Chunk>,
    mut rows: RowStream<'_>,
    sender: &mpsc::Sender<Batch>,
    mut waiting: watch::Receiver<usize>,
) -> Option<Batch> {
    let mut next = first;
    while let Some(chunk) = next {
        let batch: Vec<Row> = match chunk.into_iter().collect() {
            Ok(batch) => batch,
            Err(error) => return Some(Batch::Failed(error)),
        };
        tokio::select! {
            biased;
            permit = sender.reserve() => permit.ok()?.send(Batch::Rows(batch)),
            () = wanted(&mut waiting) => return spool(batch, rows, sender).await,
        }
        next = tokio::select! {
            biased;
            () = sender.closed() => return None,
            chunk = next_chunk(&mut rows) => chunk,
        };
    }
    Some(Batch::End)
}

/// Completes when somebody waits for the connection.
async fn wanted(waiting: &mut watch::Receiver<usize>) {
    // An error means that nobody can wait any more; then the rows are read to their end by whoever fetches them.
    if waiting.wait_for(|count| *count > 0).await.is_err() {
        std::future::pending().await
    }
}

/// Sets all remaining rows aside.
async fn spool(first: Vec<Row>, mut rows: RowStream<'_>, sender: &mpsc::Sender<Batch>) -> Option<Batch> {
    let mut spool = Spool::default();
    let mut next = Some(Ok(first));
    while let Some(batch) = next {
        let added = match batch {
            Ok(batch) => spool.add(batch).await,
            Err(error) => Err(error),
        };
        spool = match added {
            Ok(spool) => spool,
            Err(error) => return Some(Batch::Failed(error)),
        };
        next = tokio::select! {
            biased;
            () = sender.closed() => return None,
            chunk = next_chunk(&mut rows) => chunk.map(|chunk| chunk.into_iter().collect()),
        };
    }
    Some(Batch::Rest(spool))
}
