//! How a client comes in: the subprotocol, and who it is.
//!
//! Clients of today offer the subprotocol `prefect`, and say who they are in their first message whether the server asks or
//! not. Older ones do neither, and are let in while the server asks nobody.

use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, State};
use axum::response::Response;
use http::request::Parts;
use serde::Deserialize;

use super::socket::{Closing, Socket};
use crate::error::{ApiError, ApiResult};
use crate::settings::AuthString;
use crate::state::AppState;

const SUBPROTOCOL: &str = "prefect";

/// An event may have one and a half megabytes.
const LARGEST_MESSAGE: usize = 16 << 20;

const AUTH_SUCCESS: &str = r#"{"type":"auth_success"}"#;

/// A request to talk through a socket. Any other request to the same path finds nothing.
pub(super) struct Upgrade {
    request: WebSocketUpgrade,
    state: AppState,
    refusal: Option<&'static str>,
}

impl FromRequestParts<AppState> for Upgrade {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let request = WebSocketUpgrade::from_request_parts(parts, state).await;
        let State(state) = State::<AppState>::from_request_parts(parts, state).await.unwrap_or_else(|never| match never {});
        request.map(|request| Self { request, state, refusal: None }).map_err(|_| ApiError::not_found("Not Found"))
    }
}

impl Upgrade {
    /// Lets nobody in who does not introduce itself, and says the same to all who fail to.
    pub(super) fn strictly(self, refusal: &'static str) -> Self {
        Self { refusal: Some(refusal), ..self }
    }

    /// Lets the client in, learns who it is, and leaves the socket, which is counted under `name`, to `talk`.
    pub(super) fn then<F, Talk>(self, name: &'static str, talk: F) -> ApiResult<Response>
    where
        F: FnOnce(AppState, Socket) -> Talk + Send + 'static,
        Talk: Future<Output = ()> + Send,
    {
        let Self { request, state, refusal } = self;
        let offered = request.requested_protocols().any(|protocol| protocol.as_bytes() == SUBPROTOCOL.as_bytes());
        if !offered && (refusal.is_some() || state.settings().auth.is_some()) {
            return Err(ApiError::refused(403, "this server asks who you are: offer the websocket subprotocol `prefect`"));
        }
        let request = request.protocols([SUBPROTOCOL]).max_message_size(LARGEST_MESSAGE).max_frame_size(LARGEST_MESSAGE);
        let (counted, open) = (state.sockets().token(), state.metrics().socket(name));
        Ok(request.on_upgrade(async move |socket: WebSocket| {
            let socket = Socket::new(socket, state.stop());
            let known = if offered { introduced(socket, state.settings().auth.as_ref(), refusal).await } else { Some(socket) };
            if let Some(socket) = known {
                talk(state, socket).await;
            }
            drop((counted, open));
        }))
    }
}

/// The first message of a client.
#[derive(Deserialize)]
struct Introduction {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    token: Option<String>,
}

async fn introduced(mut socket: Socket, auth: Option<&AuthString>, refusal: Option<&str>) -> Option<Socket> {
    let message = socket.next().await?;
    let problem = match (serde_json::from_str::<Introduction>(&message), auth) {
        (Ok(Introduction { kind, .. }), _) if kind != "auth" => Some("Expected 'auth' message"),
        (Err(_), _) => Some("Expected 'auth' message"),
        (Ok(_), None) => None,
        (Ok(Introduction { token, .. }), Some(auth)) => match token.filter(|token| !token.is_empty()) {
            None => Some("Auth required but no token provided"),
            Some(token) if !auth.is(token.as_bytes()) => Some("Invalid token"),
            Some(_) => None,
        },
    };
    match problem {
        Some(problem) => {
            socket.close(Closing::Policy, refusal.unwrap_or(problem)).await;
            None
        }
        None => socket.send(AUTH_SUCCESS.into()).await.ok().map(|()| socket),
    }
}
