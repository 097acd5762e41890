//! Records of what was resolved, on their way to the server's chain. Here they learn on whose behalf it was.

use std::sync::Arc;

use onloan_client::{Client, ClientError};
use onloan_secrets::{AuditRecord, AuditSink};

use crate::context::Context;
use crate::outbox::{Destination, Outbox};

/// Takes the resolver's records.
pub(crate) struct RunAudit {
    outbox: Arc<Outbox<AuditChain>>,
}

impl RunAudit {
    pub(crate) fn new(outbox: Arc<Outbox<AuditChain>>) -> Self {
        Self { outbox }
    }
}

impl AuditSink for RunAudit {
    fn record(&self, mut record: AuditRecord) {
        if let Some(context) = Context::current() {
            record.flow_run_id = context.flow_run_id().map(|id| id.to_string());
            record.task_run_id = context.task_run_id().map(|id| id.to_string());
        }
        self.outbox.push_blocking(record);
    }
}

/// The server's chain of records.
pub(crate) struct AuditChain {
    client: Client,
}

impl AuditChain {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }
}

impl Destination for AuditChain {
    type Item = AuditRecord;
    type Parcel = Vec<AuditRecord>;

    // A chain: each record is hashed with the one before it.
    const IN_FLIGHT: usize = 1;

    fn name(&self) -> &'static str {
        "audit records"
    }

    fn pack(&self, records: Vec<AuditRecord>) -> Vec<AuditRecord> {
        records
    }

    async fn deliver(&self, records: &Vec<AuditRecord>) -> Result<(), ClientError> {
        match self.client.append_audit(records).await {
            Ok(_) => Ok(()),
            // A Prefect server keeps no such chain.
            Err(ClientError::Refused { status: 404 | 405, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
