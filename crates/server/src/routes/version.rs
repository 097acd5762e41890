//! Which clients are answered: those of the API's version 0.8.0 and later, and those that do not say.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

const HEADER: &str = "x-prefect-api-version";

/// The oldest version whose bodies are the same as today's.
const OLDEST: [u32; 3] = [0, 8, 0];

/// Refuses a client whose version is too old, or no version.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let said = request.headers().get(HEADER).map(|value| String::from_utf8_lossy(value.as_bytes()));
    match said.as_deref().map(|version| (version, parsed(version))) {
        Some((version, parsed)) if !version.is_empty() && parsed.is_none_or(|parsed| parsed < OLDEST) => refusal(version).into_response(),
        Some(_) | None => next.run(request).await,
    }
}

fn refusal(version: &str) -> ApiError {
    let [major, minor, patch] = OLDEST;
    ApiError::refused(
        400,
        format!(
            "`{version}` in the header `X-PREFECT-API-VERSION` is not supported: send {major}.{minor}.{patch} or later, or leave it out"
        ),
    )
}

fn parsed(version: &str) -> Option<[u32; 3]> {
    let parts: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}
