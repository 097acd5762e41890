//! `onloan explain reference`.

use std::sync::Arc;

use onloan_secrets::{AuditRecord, MemoryAudit, Purpose, Reference};
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::output::{self, Output};

pub(crate) async fn run(context: &Context, text: &str) -> anyhow::Result<()> {
    let reference: Reference = text.parse()?;
    let session = context.session().await?;
    let audit = Arc::new(MemoryAudit::default());
    let resolver = Arc::new(onloan::resolver().audit(audit.clone()).build());
    let purpose = Purpose::new("onloan explain", "reference");
    let read = session.scope(Arc::clone(&resolver).scope(async { resolver.resolve(&reference, &purpose).await })).await;
    let record = audit.records().into_iter().next();
    print(context.output, &reference, record)?;
    read.map(drop).map_err(Into::into)
}

fn print(output: Output, reference: &Reference, record: Option<AuditRecord>) -> anyhow::Result<()> {
    let Some(record) = record else { return Ok(()) };
    if output == Output::Json {
        return output::json(&json!({
            "reference": reference,
            "provider": reference.scheme(),
            "outcome": record.outcome,
            "version": record.version,
            "principal": record.principal,
        }));
    }
    let rows = [
        Some(["provider".to_owned(), reference.scheme().to_owned()]),
        Some(["path".to_owned(), reference.path().to_owned()]),
        Some(["outcome".to_owned(), outcome(&record)]),
        record.version.clone().map(|version| ["version".to_owned(), version]),
        record.principal.clone().map(|principal| ["principal".to_owned(), principal]),
    ];
    output::table(["", "REFERENCE"], rows.into_iter().flatten(), "")
}

fn outcome(record: &AuditRecord) -> String {
    use onloan_secrets::AuditOutcome;
    match &record.outcome {
        AuditOutcome::Read | AuditOutcome::Cached => "read; the value is not shown".into(),
        AuditOutcome::Failed { why } => format!("failed: {why}"),
    }
}
