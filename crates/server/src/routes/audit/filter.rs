//! `POST /onloan/audit/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::AuditFilterBody;
use onloan_domain::AuditEntry;
use onloan_storage::audit;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List entries of the chain, oldest first.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<AuditFilterBody>) -> ApiResult<Json<Vec<AuditEntry>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(audit::list(&mut state.read().await?, body.flow_run_id, page).await?))
}
