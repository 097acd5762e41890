//! `GET /block_schemas/checksum/{checksum}`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_domain::BlockSchema;
use onloan_storage::block_schemas;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult};
use crate::extract::Params;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
pub(crate) struct OfVersion {
    version: Option<String>,
}

/// Read the schema of that checksum and version; without a version the newest.
pub(crate) async fn read_by_checksum(
    state: State<AppState>,
    Path(checksum): Path<String>,
    Params(of): Params<OfVersion>,
) -> ApiResult<Json<BlockSchema>> {
    let schema = block_schemas::find_by_checksum(&mut state.read().await?, &checksum, of.version.as_deref()).await?;
    schema.map(Json).ok_or_else(|| ApiError::not_found("Block schema not found"))
}
