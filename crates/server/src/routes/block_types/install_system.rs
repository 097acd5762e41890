//! `POST /block_types/install_system_block_types`.

use axum::Json;
use axum::extract::State;

use crate::error::ApiResult;
use crate::state::{AppState, now};
use crate::system_blocks::install_all;

/// Make the system's own block types known, and protect them. Answers `null`.
pub(crate) async fn install_system(state: State<AppState>) -> ApiResult<Json<()>> {
    let mut tx = state.begin().await?;
    install_all(&mut tx, now()).await?;
    tx.commit().await?;
    Ok(Json(()))
}
