//! Protection against requests that a foreign page makes a browser send: where it is on, whoever changes something sends a
//! token that only the server's own clients can ask for.

use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method};
use onloan_domain::CsrfToken;
use onloan_storage::csrf_tokens;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::is_from_within;
use crate::error::{ApiError, ApiResult};
use crate::extract::Params;
use crate::settings::same;
use crate::state::{AppState, now};

/// `?client=`.
#[derive(Deserialize, ToSchema)]
pub(super) struct Client {
    client: String,
}

/// `GET /csrf-token`. Give a client its token.
pub(super) async fn token(state: State<AppState>, Params(Client { client }): Params<Client>) -> ApiResult<Json<CsrfToken>> {
    if !state.settings().csrf {
        return Err(ApiError::refused(422, "CSRF protection is disabled."));
    }
    let now = now();
    let token = rand::random::<[u8; 32]>().iter().map(|byte| format!("{byte:02x}")).collect();
    let expiration = now + state.settings().csrf_token_lasts;
    let token = CsrfToken { id: Uuid::now_v7(), created: now, updated: now, token, client: client.clone(), expiration };
    let mut tx = state.begin().await?;
    csrf_tokens::delete_expired(&mut tx, now).await?;
    csrf_tokens::save(&mut tx, &token).await?;
    // Read back, since a client that had one keeps its id.
    let kept = csrf_tokens::find(&mut tx, &client, now).await?;
    tx.commit().await?;
    Ok(Json(kept.unwrap_or(token)))
}

/// Refuses changes without a token.
pub(super) async fn check(state: State<AppState>, request: Request, next: Next) -> Response {
    let changes = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(request.method());
    if !state.settings().csrf || !changes || is_from_within(&request) {
        return next.run(request).await;
    }
    match known(&state, request.headers()).await {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// The texts are the reference's: clients ask for another token when they read the last one.
async fn known(state: &AppState, headers: &HeaderMap) -> ApiResult<()> {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let token = said("prefect-csrf-token").ok_or_else(|| ApiError::refused(403, "Missing CSRF token."))?;
    let client = said("prefect-csrf-client").ok_or_else(|| ApiError::refused(403, "Missing client identifier."))?;
    let kept = csrf_tokens::find(&mut state.read().await?, client, now()).await?;
    if kept.is_some_and(|kept| same(kept.token.as_bytes(), token.as_bytes())) {
        return Ok(());
    }
    Err(ApiError::refused(403, "Invalid CSRF token or client identifier."))
}
