//! Rows that come as an Arrow stream, decoded batch by batch.
//!
//! The stream's messages are taken apart here rather than by Arrow's own reader, for one reason: servers declare the
//! parts of a timestamp as never null and send them null where the timestamp is. Arrow's validation refuses that, and
//! should; so the schema is read first and every part in it made nullable, and then all validation stays on.

mod cells;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::read_record_batch;
use arrow_ipc::{MessageHeader, MetadataVersion, root_as_message};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use bytes::Bytes;
use onloan_blocks::database::{DatabaseError, Value};

use super::types::CellKind;
use crate::error;

const CONTINUATION: u32 = u32::MAX;

/// The rows of one stream.
#[derive(Debug)]
pub(crate) struct ArrowRows {
    rest: Bytes,
    schema: Option<SchemaRef>,
    batch: Option<RecordBatch>,
    row: usize,
}

/// The parts of a message.
struct Message {
    metadata: Bytes,
    body: Bytes,
}

impl ArrowRows {
    /// A stream.
    pub(crate) fn of(stream: Bytes) -> Self {
        Self { rest: stream, schema: None, batch: None, row: 0 }
    }

    /// The next row.
    pub(crate) fn next_row(&mut self, kinds: &[CellKind]) -> Result<Option<Vec<Value>>, DatabaseError> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.row < batch.num_rows()) {
                let row = self.row;
                self.row += 1;
                let cells = batch.columns().iter().zip(kinds).map(|(column, kind)| cells::read(column.as_ref(), row, *kind));
                return cells.collect::<Result<_, _>>().map(Some);
            }
            self.row = 0;
            self.batch = self.next_batch(kinds.len())?;
            if self.batch.is_none() {
                return Ok(None);
            }
        }
    }

    fn next_batch(&mut self, columns: usize) -> Result<Option<RecordBatch>, DatabaseError> {
        while let Some(message) = self.next_message()? {
            if let Some(batch) = self.read(&message).map_err(|why| broken(&why.to_string()))? {
                return if batch.num_columns() == columns {
                    Ok(Some(batch))
                } else {
                    Err(broken(&format!("a batch of {} columns for {columns}", batch.num_columns())))
                };
            }
        }
        Ok(None)
    }

    /// Reads a message: a schema is kept, a batch of rows is given.
    fn read(&mut self, message: &Message) -> Result<Option<RecordBatch>, ArrowError> {
        // The metadata is copied so that it is aligned, which a slice of a download need not be.
        let metadata = message.metadata.to_vec();
        let parsed = root_as_message(&metadata).map_err(|why| ArrowError::ParseError(why.to_string()))?;
        match parsed.header_type() {
            MessageHeader::Schema => {
                let schema = parsed.header_as_schema().ok_or_else(|| ArrowError::ParseError("no schema".into()))?;
                self.schema = Some(Arc::new(all_nullable(&try_fb_to_schema(schema)?)));
                Ok(None)
            }
            MessageHeader::RecordBatch => {
                let batch = parsed.header_as_record_batch().ok_or_else(|| ArrowError::ParseError("no batch".into()))?;
                let schema = self.schema.clone().ok_or_else(|| ArrowError::ParseError("a batch before its schema".into()))?;
                let version: MetadataVersion = parsed.version();
                read_record_batch(&Buffer::from(message.body.clone()), batch, schema, &HashMap::new(), None, &version).map(Some)
            }
            other => Err(ArrowError::NotYetImplemented(format!("a message of kind {other:?}"))),
        }
    }

    /// Takes the next message off the stream.
    fn next_message(&mut self) -> Result<Option<Message>, DatabaseError> {
        let Some(mut length) = self.take_u32()? else { return Ok(None) };
        if length == CONTINUATION {
            length = self.take_u32()?.unwrap_or(0);
        }
        if length == 0 {
            return Ok(None);
        }
        let metadata = self.take(length as usize)?;
        let aligned = metadata.to_vec();
        let body_length = root_as_message(&aligned).map_err(|_| broken("a message without a frame"))?.bodyLength();
        let body = self.take(usize::try_from(body_length).map_err(|_| broken("a message of negative length"))?)?;
        Ok(Some(Message { metadata, body }))
    }

    fn take_u32(&mut self) -> Result<Option<u32>, DatabaseError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let bytes: [u8; 4] = self.take(4)?.as_ref().try_into().map_err(|_| broken("a cut length"))?;
        Ok(Some(u32::from_le_bytes(bytes)))
    }

    fn take(&mut self, length: usize) -> Result<Bytes, DatabaseError> {
        if length > self.rest.len() {
            return Err(broken("a stream that ends early"));
        }
        Ok(self.rest.split_to(length))
    }
}

fn all_nullable(schema: &Schema) -> Schema {
    Schema::new(schema.fields().iter().map(nullable).collect::<Vec<_>>())
}

fn nullable(field: &FieldRef) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Struct(parts) => DataType::Struct(parts.iter().map(nullable).collect()),
        other => other.clone(),
    };
    Arc::new(Field::new(field.name(), data_type, true))
}

fn broken(why: &str) -> DatabaseError {
    error::protocol(format!("Snowflake sent a result that is no Arrow stream: {why}"))
}

#[cfg(test)]
mod tests;
