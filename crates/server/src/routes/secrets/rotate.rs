//! `POST /onloan/secrets/rotate`.

use axum::Json;
use axum::extract::State;
use onloan_api::{RotateSecretsBody, SecretsRotation};
use serde_json::json;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::sealing;
use crate::state::{AppState, now};
use onloan_engine::events::lifecycle_event;

/// Seal some of what other keys sealed with the first one. Whoever asks again until `after` is gone has sealed everything.
pub(crate) async fn rotate(state: State<AppState>, Body(body): Body<RotateSecretsBody>) -> ApiResult<Json<SecretsRotation>> {
    let most = page(body.limit, None)?.limit.max(1);
    let (mut tx, at) = (state.begin().await?, now());
    let done = sealing::rotate(&mut tx, &state.settings().stored_secrets.keys, body.after.as_ref(), most, at).await?;
    if !done.retired.is_empty() {
        let payload = json!({"key_id": done.key_id, "retired": done.retired});
        let mut event = lifecycle_event("encryption-key", "rotated", &done.key_id, None, payload, at);
        event.event = "onloan.encryption-key.rotated".to_owned();
        tx.emit(event);
    }
    tx.commit().await?;
    Ok(Json(done))
}
