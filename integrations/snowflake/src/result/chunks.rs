//! Downloads the parts of a result that lie in a store: a few ahead of the reader, never many.

use std::collections::VecDeque;
use std::io::Read as _;
use std::sync::Arc;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use onloan_blocks::database::DatabaseError;
use reqwest::header::HeaderMap;
use tokio_util::task::AbortOnDropHandle;

use crate::error;
use crate::query::Chunk;
use crate::session::SnowflakeSession;

/// How many chunks are on their way or waiting at once.
const AHEAD: usize = 2;
/// No further chunk is asked for while this much is on its way or waiting.
const BUDGET: u64 = 64 * 1024 * 1024;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The chunks that were not read yet.
pub(crate) struct Chunks {
    session: Arc<SnowflakeSession>,
    headers: Arc<HeaderMap>,
    waiting: VecDeque<Chunk>,
    running: VecDeque<Download>,
}

struct Download {
    size: u64,
    /// Dropping the result stops its downloads.
    task: AbortOnDropHandle<Result<Bytes, DatabaseError>>,
}

impl Chunks {
    /// Chunks that are read in their order.
    pub(crate) fn of(session: &Arc<SnowflakeSession>, chunks: Vec<Chunk>, headers: HeaderMap) -> Self {
        Self { session: Arc::clone(session), headers: Arc::new(headers), waiting: chunks.into(), running: VecDeque::new() }
    }

    /// The next chunk, in clear. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, DatabaseError> {
        self.look_ahead();
        let Some(first) = self.running.front_mut() else { return Ok(None) };
        let downloaded = (&mut first.task).await;
        self.running.pop_front();
        self.look_ahead();
        downloaded.map_err(|_| error::connection("the download of a result was interrupted"))?.map(Some)
    }

    fn look_ahead(&mut self) {
        while let Some(next) = self.waiting.front() {
            let held: u64 = self.running.iter().map(|download| download.size).sum();
            let room = self.running.len() < AHEAD && held.saturating_add(next.uncompressed_size) <= BUDGET;
            if !room && !self.running.is_empty() {
                return;
            }
            let Some(chunk) = self.waiting.pop_front() else { return };
            let (session, headers, size) = (Arc::clone(&self.session), Arc::clone(&self.headers), chunk.uncompressed_size);
            let task = tokio::spawn(async move { clear(session.wire().download(&chunk.url, &headers).await?) });
            self.running.push_back(Download { size, task: AbortOnDropHandle::new(task) });
        }
    }
}

/// Stores that do not say that a chunk is gzipped leave it to the reader to notice.
fn clear(chunk: Bytes) -> Result<Bytes, DatabaseError> {
    if !chunk.starts_with(&GZIP_MAGIC) {
        return Ok(chunk);
    }
    let mut content = Vec::with_capacity(chunk.len() * 4);
    MultiGzDecoder::new(chunk.as_ref())
        .read_to_end(&mut content)
        .map_err(|_| error::protocol("a part of the result is broken: its gzip does not unpack"))?;
    Ok(content.into())
}
