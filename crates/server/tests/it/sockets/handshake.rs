//! How clients come in.

use serde_json::json;

use super::Served;

const PATHS: [&str; 4] = ["/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled"];
const AUTH: &str = "fake-user:fake-password";

#[tokio::test]
async fn the_subprotocol_is_chosen_and_an_introduction_answered_though_nobody_asks() {
    let server = Served::start().await;
    for path in PATHS {
        let mut talker = server.connect(path, Some("other, prefect")).await.unwrap();
        // Clients ping before they introduce themselves.
        talker.checkpoint().await;
        talker.say(json!({"type": "auth", "token": "whatever"})).await;
        assert_eq!(talker.hear().await, json!({"type": "auth_success"}), "{path}");
    }
}

#[tokio::test]
async fn who_says_something_else_first_is_shown_out() {
    let server = Served::start().await;
    for said in [r#"{"type":"filter","filter":{}}"#, "{}", "no json", "7"] {
        let mut talker = server.connect("/events/out", Some("prefect")).await.unwrap();
        talker.say_text(said).await;
        assert_eq!(talker.end().await, (1008, "Expected 'auth' message".to_owned()), "{said}");
    }
}

#[tokio::test]
async fn who_is_asked_must_know_the_text() {
    let server = Served::with_auth(AUTH).await;
    for (token, reason) in [
        (json!(null), "Auth required but no token provided"),
        (json!(""), "Auth required but no token provided"),
        (json!("fake-user:other"), "Invalid token"),
    ] {
        let mut talker = server.connect("/events/in", Some("prefect")).await.unwrap();
        talker.say(json!({"type": "auth", "token": token})).await;
        assert_eq!(talker.end().await, (1008, reason.to_owned()));
    }
    let mut talker = server.connect("/events/in", Some("prefect")).await.unwrap();
    talker.say(json!({"type": "auth", "token": AUTH})).await;
    assert_eq!(talker.hear().await, json!({"type": "auth_success"}));
}

#[tokio::test]
async fn old_clients_come_in_without_introduction_while_nobody_is_asked() {
    let open = Served::start().await;
    let mut talker = open.connect("/events/out", None).await.unwrap();
    talker.say(json!({"type": "no filter"})).await;
    assert_eq!(talker.end().await.0, 1002);
    let closed = Served::with_auth(AUTH).await;
    for path in PATHS {
        assert_eq!(closed.connect(path, None).await.err().map(|status| status.as_u16()), Some(403), "{path}");
    }
}

#[tokio::test]
async fn a_plain_request_finds_nothing_there() {
    let server = Served::start().await;
    for path in PATHS {
        assert_eq!(server.get(path).await, (404, json!({"detail": "Not Found"})), "{path}");
    }
}

#[tokio::test]
async fn a_server_that_stops_tells_its_clients_and_does_not_wait_for_them() {
    let server = Served::start().await;
    let mut talkers = Vec::new();
    for path in PATHS {
        talkers.push(server.talk(path).await);
    }
    server.stop().await;
    for talker in &mut talkers {
        assert_eq!(talker.end().await.0, 1012);
    }
}
