//! `DELETE /automations/owned-by/{resource_id}`.

use axum::extract::{Path, State};
use onloan_storage::automations;

use super::tell::done;
use crate::error::ApiResult;
use crate::openapi::Accepted;
use crate::state::{AppState, now};

/// Delete the automations that belong to a resource; there may be none.
pub(crate) async fn delete_owned_by(state: State<AppState>, Path(resource): Path<String>) -> ApiResult<Accepted> {
    let mut tx = state.begin().await?;
    let owned = automations::related_to(&mut tx, &resource, true).await?;
    for automation in &owned {
        automations::delete(&mut tx, automation.id).await?;
    }
    let told: Vec<_> = owned.iter().map(|automation| ("deleted", automation)).collect();
    if !told.is_empty() {
        done(&state, tx, &told, now()).await?;
    }
    Ok(Accepted)
}
