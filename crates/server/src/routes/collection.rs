//! Collections: their paths end with a slash, and a request without it is sent to the one with it.

use axum::Router;
use axum::extract::OriginalUri;
use axum::response::Redirect;
use axum::routing::{MethodRouter, any};

use crate::state::AppState;

/// The route of a collection, like `/flows/`, and the way to it from `/flows`.
pub(super) fn collection(path: &'static str, methods: MethodRouter<AppState>) -> Router<AppState> {
    Router::new().route(path, methods).route(path.trim_end_matches('/'), any(add_slash))
}

/// 307, so that the method and the body come along.
pub(crate) async fn add_slash(OriginalUri(uri): OriginalUri) -> Redirect {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::temporary(&format!("{}/{query}", uri.path()))
}
