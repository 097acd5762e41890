//! Measures requests: by the template of their route, since paths are without number.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use prometheus_client::encoding::EncodeLabelSet;

use crate::state::AppState;

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

/// Measures a request, and tells the log of it.
pub(crate) async fn measure(state: State<AppState>, request: Request, next: Next) -> Response {
    let (method, begun) = (name(request.method()), Instant::now());
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    tracing::debug!(method, route, status, seconds = took.as_secs_f64(), "answered");
    state.metrics().answered(Answered { method, route, status }, took);
    response
}

/// The methods that we know; a client may send any word as one.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "(other)",
    }
}
