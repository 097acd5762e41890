//! `GET /onloan/secrets`.

use axum::Json;
use axum::extract::State;
use onloan_api::{KeyUse, StoredSecretsSummary};
use onloan_storage::sealed_secrets;

use crate::error::ApiResult;
use crate::state::AppState;

/// What becomes of literals, and how much each key sealed.
pub(crate) async fn read(state: State<AppState>) -> ApiResult<Json<StoredSecretsSummary>> {
    let stored = &state.settings().stored_secrets;
    let counted = sealed_secrets::count_by_key(&mut state.read().await?).await?;
    let keys = counted.into_iter().map(|(id, sealed)| KeyUse { id, sealed }).collect();
    let key_id = stored.keys.first_id().map(str::to_owned);
    Ok(Json(StoredSecretsSummary { policy: stored.policy.name().to_owned(), key_id, keys }))
}
