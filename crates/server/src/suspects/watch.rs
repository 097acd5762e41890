//! Looks through the bodies of requests that write texts of people and programs.

use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::Method;
use onloan_engine::suspected_secrets::look;
use serde_json::Value;

use super::name::in_path;
use super::report::{Written, report};
use crate::error::internal;
use crate::state::AppState;

/// Whose texts are looked through. Blocks are not among them: their secrets are sealed, and their schemas hold examples.
const NOUNS: [&str; 12] = [
    "artifacts",
    "automations",
    "concurrency_limits",
    "deployments",
    "events",
    "flow_runs",
    "flows",
    "logs",
    "task_runs",
    "variables",
    "work_pools",
    "work_queues",
];

/// How paths end that write nothing.
const READS: [&str; 7] = ["/count", "/count-by", "/filter", "/get_scheduled_flow_runs", "/history", "/next", "/paginate"];

/// Marks a request whose body is looked through, and keeps the body if something was found.
#[derive(Clone, Default)]
pub(crate) struct Watched(Arc<OnceLock<Bytes>>);

impl Watched {
    /// Looks through a body. It is one pass over its bytes.
    pub(crate) fn look(&self, body: &Bytes) {
        if look(body).is_some() {
            let _ = self.0.set(body.clone());
        }
    }
}

/// Reports what looks like a secret in a body that was taken.
pub(crate) async fn watch(state: State<AppState>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let Some(noun) = noun(request.method(), path) else { return next.run(request).await };
    let (watched, path) = (Watched::default(), path.to_owned());
    request.extensions_mut().insert(watched.clone());
    let response = next.run(request).await;
    match watched.0.get() {
        Some(body) if response.status().is_success() => tell(&state, noun, &path, body, response).await,
        Some(_) | None => response,
    }
}

fn noun(method: &Method, path: &str) -> Option<&'static str> {
    let writes = [Method::POST, Method::PUT, Method::PATCH].contains(method);
    let path = path.trim_end_matches('/');
    if !writes || READS.iter().any(|read| path.ends_with(read)) {
        return None;
    }
    let mut segments = path.trim_start_matches('/').split('/');
    let first = segments.next().filter(|first| *first != "v2").or_else(|| segments.next())?;
    NOUNS.into_iter().find(|noun| *noun == first)
}

async fn tell(state: &AppState, noun: &'static str, path: &str, body: &Bytes, response: Response) -> Response {
    let (parts, answer) = response.into_parts();
    // Answers to writes are short, and whole already.
    let Ok(answer) = to_bytes(answer, usize::MAX).await else { return internal().map(Body::from) };
    if let Ok(written) = serde_json::from_slice::<Value>(body) {
        let made = serde_json::from_slice::<Value>(&answer).ok();
        report(state, &[Written { noun, subject: in_path(path), body: &written, made: made.as_ref() }]).await;
    }
    Response::from_parts(parts, Body::from(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_writes_texts_is_looked_through() {
        for (method, path, expected) in [
            (Method::POST, "/logs/", Some("logs")),
            (Method::POST, "/logs", Some("logs")),
            (Method::POST, "/logs/filter", None),
            (Method::POST, "/flow_runs/1/set_state", Some("flow_runs")),
            (Method::PATCH, "/variables/name/x", Some("variables")),
            (Method::PUT, "/automations/1", Some("automations")),
            (Method::POST, "/v2/concurrency_limits/", Some("concurrency_limits")),
            (Method::GET, "/flow_runs/1", None),
            (Method::POST, "/block_documents/", None),
            (Method::POST, "/block_schemas/", None),
            (Method::POST, "/onloan/audit", None),
        ] {
            assert_eq!(noun(&method, path), expected, "{method} {path}");
        }
    }
}
