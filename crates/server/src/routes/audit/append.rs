//! `POST /onloan/audit`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::AuditRecord;
use onloan_domain::AuditEntry;
use onloan_storage::audit;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Add records to the end of the chain.
pub(crate) async fn append(
    state: State<AppState>,
    Body(records): Body<Vec<AuditRecord>>,
) -> ApiResult<(StatusCode, Json<Vec<AuditEntry>>)> {
    let mut tx = state.begin().await?;
    let records = records.into_iter().map(|AuditRecord(record)| record).collect();
    let entries = audit::append(&mut tx, records, now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(entries)))
}
