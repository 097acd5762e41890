//! `POST /onloan/secrets/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::SecretsFilterBody;
use onloan_domain::SealedSecret;
use onloan_engine::stored_secrets::dotted;
use onloan_storage::sealed_secrets;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List the fields that are sealed, block by block.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<SecretsFilterBody>) -> ApiResult<Json<Vec<SealedSecret>>> {
    let page = page(body.limit, body.offset)?;
    let sealed = sealed_secrets::list(&mut state.read().await?, page).await?;
    let shown = |sealed: SealedSecret| SealedSecret { field: dotted(&sealed.field), ..sealed };
    Ok(Json(sealed.into_iter().map(shown).collect()))
}
