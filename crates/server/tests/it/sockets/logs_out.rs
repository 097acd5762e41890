//! Log lines that go out through the socket.

use serde_json::{Value, json};

use super::Served;

fn line(message: &str, level: u32, run: &str) -> Value {
    json!({"name": "test", "level": level, "message": message, "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run})
}

#[tokio::test]
async fn lines_come_as_they_are_stored_if_the_filter_lets_them_through() {
    let server = Served::start().await;
    let run = server.flow_run().await;
    server.post("/logs/", json!([line("before", 40, &run)])).await;
    let mut talker = server.talk("/logs/out").await;
    talker.say(json!({"type": "filter", "filter": {"flow_run_id": {"any_": [run]}, "level": {"ge_": 30}}})).await;
    talker.checkpoint().await;
    let other = "01990000-0000-7000-8000-000000000001";
    server.post("/logs/", json!([line("too low", 20, &run), line("another run", 40, other), line("heard", 30, &run)])).await;
    let frame = talker.hear().await;
    assert_eq!((&frame["type"], &frame["log"]["message"], &frame["log"]["flow_run_id"]), (&json!("log"), &json!("heard"), &json!(run)));
}

#[tokio::test]
async fn who_asks_for_something_else_is_shown_out() {
    let server = Served::start().await;
    for (message, reason) in
        [(json!({"type": "x"}), "Expected 'filter' message"), (json!({"type": "filter", "filter": 1}), "Invalid filter")]
    {
        let mut talker = server.talk("/logs/out").await;
        talker.say(message).await;
        let (code, said) = talker.end().await;
        assert!(code == 1002 && said.starts_with(reason), "{said}");
    }
}
