//! Results: their columns, their rows, and where the rows come from.
//!
//! Reads one row at a time from the part that is at hand, so that a result of any size takes the memory of a few parts.

mod arrow;
mod chunks;
mod json;
mod moments;
mod numbers;
mod types;

use std::collections::VecDeque;
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use onloan_blocks::database::{Column, DatabaseError, Row, Rows, Value};

use crate::error;
use crate::query::QueryData;
use crate::session::SnowflakeSession;
use crate::wire::store_headers;

use arrow::ArrowRows;
use chunks::Chunks;
use json::JsonRows;
use types::CellKind;

pub(crate) use types::ColumnType;

/// An open result.
pub(crate) struct SnowflakeRows {
    columns: Arc<[Column]>,
    kinds: Vec<CellKind>,
    query_id: Option<String>,
    format: Format,
    part: Part,
    chunks: Chunks,
    /// Rows that were read for a call that was dropped before it got them.
    ready: VecDeque<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Arrow,
}

/// The part of the result that is being read.
enum Part {
    Empty,
    Json(JsonRows),
    Arrow(ArrowRows),
}

impl SnowflakeRows {
    /// Opens the result that `data` describes; downloads nothing yet.
    pub(crate) fn open(session: &Arc<SnowflakeSession>, data: QueryData) -> Result<Self, DatabaseError> {
        let types = data.columns.unwrap_or_default();
        let format = match data.query_result_format.as_deref() {
            Some("arrow" | "arrow_force") => Format::Arrow,
            Some("json") | None => Format::Json,
            Some(other) => {
                return Err(error::protocol(format!("Snowflake sent a result in the format `{other}`, which is not known here")));
            }
        };
        let part = match (format, data.json_rows, data.arrow_rows.filter(|rows| !rows.is_empty())) {
            (Format::Arrow, _, Some(rows)) => {
                let stream = STANDARD.decode(rows).map_err(|_| error::protocol("Snowflake sent an Arrow result that is no base64"))?;
                Part::Arrow(ArrowRows::of(stream.into()))
            }
            (Format::Json, Some(rows), _) => Part::Json(JsonRows::in_brackets(rows.get())),
            (Format::Arrow | Format::Json, _, _) => Part::Empty,
        };
        let headers = store_headers(&data.chunk_headers.unwrap_or_default(), data.qrmk.as_deref())?;
        Ok(Self {
            columns: types.iter().map(ColumnType::column).collect(),
            kinds: types.iter().map(ColumnType::cell_kind).collect(),
            query_id: data.query_id,
            format,
            part,
            chunks: Chunks::of(session, data.chunks.unwrap_or_default(), headers),
            ready: VecDeque::new(),
        })
    }

    /// The next row of the part at hand.
    fn next_at_hand(&mut self) -> Result<Option<Vec<Value>>, DatabaseError> {
        match &mut self.part {
            Part::Empty => Ok(None),
            Part::Json(rows) => rows.next_row(&self.kinds),
            Part::Arrow(rows) => rows.next_row(&self.kinds),
        }
    }

    fn read_from(&mut self, chunk: Bytes) {
        self.part = match self.format {
            Format::Json => Part::Json(JsonRows::bare(chunk)),
            Format::Arrow => Part::Arrow(ArrowRows::of(chunk)),
        };
    }
}

#[async_trait]
impl Rows for SnowflakeRows {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn query_id(&self) -> Option<&str> {
        self.query_id.as_deref()
    }

    async fn next(&mut self, size: usize) -> Result<Vec<Row>, DatabaseError> {
        while self.ready.len() < size {
            if let Some(values) = self.next_at_hand()? {
                self.ready.push_back(Row::new(Arc::clone(&self.columns), values));
                continue;
            }
            // What was read is let go before the next part is waited for.
            self.part = Part::Empty;
            match self.chunks.next().await? {
                Some(chunk) => self.read_from(chunk),
                None => break,
            }
        }
        let count = size.min(self.ready.len());
        Ok(self.ready.drain(..count).collect())
    }
}
