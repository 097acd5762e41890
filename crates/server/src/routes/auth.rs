//! Who is answered: where an auth string is set, those who send it, as HTTP's basic authentication does.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use http::header::AUTHORIZATION;

use crate::error::ApiError;
use crate::settings::AuthString;
use crate::state::AppState;

/// What is answered to everybody: whether the server is alive.
const OPEN: [&str; 2] = ["/health", "/ready"];

/// WebSockets, whose clients say who they are in their first message.
const WEBSOCKETS: [&str; 4] = ["/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled"];

/// Marks a request that the server makes to itself, which answers for whoever made it do so.
#[derive(Clone, Copy)]
pub(crate) struct FromWithin;

/// Whether the server itself made the request. No client can say so: it is not in what is sent.
pub(super) fn is_from_within(request: &Request) -> bool {
    request.extensions().get::<FromWithin>().is_some()
}

/// Refuses those who do not send the auth string.
pub(super) async fn check(state: State<AppState>, request: Request, next: Next) -> Response {
    let Some(auth) = &state.settings().auth else { return next.run(request).await };
    if is_from_within(&request) || is_open(&request) || is_websocket(&request) || says(&request, auth) {
        return next.run(request).await;
    }
    ApiError::unauthorized().into_response()
}

fn is_open(request: &Request) -> bool {
    request.method() == Method::GET && OPEN.contains(&request.uri().path())
}

fn is_websocket(request: &Request) -> bool {
    let path = request.uri().path();
    let worker_channel = path.strip_prefix("/work_pools/").and_then(|rest| rest.strip_suffix("/workers/connect"));
    request.method() == Method::GET && (WEBSOCKETS.contains(&path) || worker_channel.is_some_and(|pool| !pool.contains('/')))
}

fn says(request: &Request, auth: &AuthString) -> bool {
    let said = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let encoded = said.and_then(|said| said.strip_prefix("Basic ")).map(str::trim);
    encoded.and_then(|encoded| STANDARD.decode(encoded).ok()).is_some_and(|decoded| auth.is(&decoded))
}
