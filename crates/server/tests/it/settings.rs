//! How a server behaves as it was told to: who is answered, which pages may call, and what needs a token.

use bytes::Bytes;
use http::{Method, Request, Response};
use onloan_server::{AuthString, Settings};
use serde_json::{Value, json};

use crate::harness::TestServer;

async fn send(server: &TestServer, method: Method, path: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
    let request = Request::builder().method(method).uri(format!("/api{path}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    server.send(request.body(Bytes::new()).unwrap()).await
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap_or(Value::Null)
}

async fn guarded() -> TestServer {
    TestServer::start_with(Settings { auth: Some(AuthString::new("admin:fake-password")), ..Settings::default() }).await
}

#[tokio::test]
async fn only_who_knows_the_auth_string_is_answered() {
    let server = guarded().await;
    // `admin:fake-password`, another password, no base64, no colon, another scheme.
    for (said, expected) in [
        (Some("Basic YWRtaW46ZmFrZS1wYXNzd29yZA=="), 200),
        (Some("Basic YWRtaW46b3RoZXI="), 401),
        (Some("Basic %%%"), 401),
        (Some("Basic YWRtaW4="), 401),
        (Some("Bearer YWRtaW46ZmFrZS1wYXNzd29yZA=="), 401),
        (None, 401),
    ] {
        let headers: Vec<(&str, &str)> = said.map(|said| ("authorization", said)).into_iter().collect();
        let answer = send(&server, Method::GET, "/version", &headers).await;
        assert_eq!(answer.status().as_u16(), expected, "{said:?}");
        if expected == 401 {
            assert_eq!(body(&answer), json!({"exception_message": "Unauthorized"}));
        }
    }
}

#[tokio::test]
async fn the_probes_are_open_and_nothing_else_is() {
    let server = guarded().await;
    for (method, path, expected) in [
        (Method::GET, "/health", 200),
        (Method::GET, "/ready", 200),
        (Method::POST, "/health", 401),
        (Method::GET, "/hello", 401),
        (Method::GET, "/nowhere", 401),
        (Method::GET, "/variables/name/health", 401),
        (Method::GET, "/work_pools/a/b/workers/connect", 401),
    ] {
        assert_eq!(send(&server, method.clone(), path, &[]).await.status().as_u16(), expected, "{method} {path}");
    }
}

#[tokio::test]
async fn the_auth_string_is_shown_to_nobody() {
    let server = guarded().await;
    let answer = send(&server, Method::GET, "/admin/settings", &[("authorization", "Basic YWRtaW46ZmFrZS1wYXNzd29yZA==")]).await;
    assert_eq!(body(&answer)["server"]["api"]["auth_string"], json!("********"));
    assert!(!String::from_utf8_lossy(answer.body()).contains("fake-password"));
}

#[tokio::test]
async fn browsers_are_told_which_pages_may_call() {
    let only = Settings { cors_origins: "https://a.example, https://b.example".parse().unwrap(), ..Settings::default() };
    for (settings, origin, expected) in [
        (Settings::default(), "https://a.example", Some("*")),
        (only.clone(), "https://b.example", Some("https://b.example")),
        (only, "https://c.example", None),
    ] {
        let settings = Settings { auth: Some(AuthString::new("a:b")), ..settings };
        let server = TestServer::start_with(settings).await;
        let ask = [("origin", origin), ("access-control-request-method", "PATCH"), ("access-control-request-headers", "authorization")];
        let answer = send(&server, Method::OPTIONS, "/flow_runs/filter", &ask).await;
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(header("access-control-allow-origin").as_deref(), expected, "{origin}");
        assert_eq!(header("access-control-allow-headers").as_deref(), Some("authorization"));
        assert!(header("access-control-allow-methods").unwrap().contains("PATCH"));
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_can_read_that() {
    let server = TestServer::start().await;
    for number in 0..60 {
        server.post("/v2/concurrency_limits/", json!({"name": format!("limit-{number}"), "limit": 1})).await;
    }
    for (accepts, path, expected) in [
        ("gzip, deflate", "/v2/concurrency_limits/filter", Some("gzip")),
        ("identity", "/v2/concurrency_limits/filter", None),
        ("gzip", "/flows/filter", None),
    ] {
        let answer = send(&server, Method::POST, path, &[("accept-encoding", accepts)]).await;
        let encoding = answer.headers().get("content-encoding").map(|value| value.to_str().unwrap());
        assert_eq!((answer.status().as_u16(), encoding), (200, expected), "{accepts} {path}");
    }
}

#[tokio::test]
async fn changes_need_a_token_where_that_is_on() {
    let server = TestServer::start_with(Settings { csrf: true, ..Settings::default() }).await;
    assert_eq!(send(&server, Method::GET, "/csrf-token", &[]).await.status().as_u16(), 422);
    let first = body(&send(&server, Method::GET, "/csrf-token?client=me", &[]).await);
    let second = body(&send(&server, Method::GET, "/csrf-token?client=me", &[]).await);
    assert_eq!((&first["id"], &second["client"]), (&second["id"], &json!("me")));
    assert_ne!(first["token"], second["token"]);
    let (old, good) = (first["token"].as_str().unwrap(), second["token"].as_str().unwrap());
    let missing = |text: &str| (403, json!({ "detail": text }));
    for (headers, expected) in [
        (vec![], missing("Missing CSRF token.")),
        (vec![("prefect-csrf-token", good)], missing("Missing client identifier.")),
        (vec![("prefect-csrf-token", old), ("prefect-csrf-client", "me")], missing("Invalid CSRF token or client identifier.")),
        (vec![("prefect-csrf-token", good), ("prefect-csrf-client", "you")], missing("Invalid CSRF token or client identifier.")),
        (vec![("prefect-csrf-token", good), ("prefect-csrf-client", "me")], (200, json!([]))),
    ] {
        let answer = send(&server, Method::POST, "/flows/filter", &headers).await;
        assert_eq!((answer.status().as_u16(), body(&answer)), expected, "{headers:?}");
    }
    assert_eq!(send(&server, Method::GET, "/hello", &[]).await.status().as_u16(), 200);
}
