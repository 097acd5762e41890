//! The audit: entries that are only ever added, each with a hash over the one before it.

use onloan_domain::filters::Page;
use onloan_domain::{AuditEntry, FlowRunId, JsonObject, Timestamp};
use sea_query::{Expr, ExprTrait, Iden, Order, Query};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "audit_entry"]
    Table,
    Sequence,
    Received,
    FlowRunId,
    Record,
    PreviousHash,
    Hash,
}

const ALL: [Columns; 6] = {
    use Columns::*;
    [Sequence, Received, FlowRunId, Record, PreviousHash, Hash]
};

#[derive(FromRow)]
struct Row {
    sequence: i64,
    received: i64,
    flow_run_id: Option<Uuid>,
    record: String,
    previous_hash: String,
    hash: String,
}

impl Row {
    fn into_entry(self) -> Result<AuditEntry> {
        Ok(AuditEntry {
            sequence: self.sequence,
            received: Timestamp::from_micros(self.received),
            flow_run_id: self.flow_run_id.map(FlowRunId::from),
            record: json::from_text("audit record", &self.record)?,
            previous_hash: self.previous_hash,
            hash: self.hash,
        })
    }
}

/// The hash of an entry: SHA-256 over the previous one's hash and the record, in lower-case hex. The record is taken as
/// JSON without blanks and with sorted keys, so that whoever reads it can compute the same, whatever order they keep.
pub fn hash(previous: &str, record: &JsonObject) -> String {
    let mut canonical = Value::Object(record.clone());
    canonical.sort_all_objects();
    let digest = Sha256::new().chain_update(previous).chain_update(json::to_text(&canonical)).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds records to the end of the chain.
pub async fn append(session: &mut Session, records: Vec<JsonObject>, received: Timestamp) -> Result<Vec<AuditEntry>> {
    session.lock("the end of the audit chain").await?;
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).order_by(Columns::Sequence, Order::Desc).limit(1);
    let last: Option<Row> = session.one(&query).await?;
    let (mut sequence, mut previous_hash) = last.map_or((0, "0".repeat(64)), |row| (row.sequence, row.hash));
    let mut entries = Vec::with_capacity(records.len());
    for record in records {
        sequence += 1;
        let hash = hash(&previous_hash, &record);
        let flow_run_id = record.get("flow_run_id").and_then(|id| id.as_str()?.parse().ok());
        entries.push(AuditEntry { sequence, received, flow_run_id, record, previous_hash, hash: hash.clone() });
        previous_hash = hash;
    }
    Target::new(Columns::Table, ALL).insert(session, entries.iter().map(values).collect()).await?;
    Ok(entries)
}

fn values(entry: &AuditEntry) -> Vec<sea_query::Value> {
    vec![
        entry.sequence.into(),
        entry.received.as_micros().into(),
        entry.flow_run_id.map(FlowRunId::uuid).into(),
        json::to_text(&entry.record).into(),
        entry.previous_hash.clone().into(),
        entry.hash.clone().into(),
    ]
}

/// The entries, oldest first; those of one flow run when it is given.
pub async fn list(session: &mut Session, flow_run: Option<FlowRunId>, page: Page) -> Result<Vec<AuditEntry>> {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).order_by(Columns::Sequence, Order::Asc).limit(page.limit).offset(page.offset);
    if let Some(flow_run) = flow_run {
        query.and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid()));
    }
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_entry).collect()
}
