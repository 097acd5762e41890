//! `POST /onloan/secrets/suspected/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::SecretsFilterBody;
use onloan_domain::SuspectedSecret;
use onloan_storage::suspected_secrets;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List the places outside secret fields where something looks like a secret, the newest first.
pub(crate) async fn filter_suspected(state: State<AppState>, Body(body): Body<SecretsFilterBody>) -> ApiResult<Json<Vec<SuspectedSecret>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(suspected_secrets::list(&mut state.read().await?, page).await?))
}
