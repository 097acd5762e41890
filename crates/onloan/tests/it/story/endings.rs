//! How the story ends: well, or with a Failed run whose message tells the person what to do.

use onloan_testkit::FakeCloud;

use super::stage::{PASSWORD, SECRET, Stage, aws, snowflake};

#[track_caller]
fn tells(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
    assert!(!message.contains(PASSWORD), "{message}");
}

#[tokio::test]
async fn three_rows_go_in_and_come_out_two_at_a_time() {
    let played = Stage::ready(&snowflake(PASSWORD)).play().await;
    assert!(played.succeeded, "{}", played.printed);
    assert_eq!(played.flow_run().await.state_name.as_deref(), Some("Completed"));
    let states: Vec<_> = played.task_runs().await.into_iter().map(|run| run.state_name.unwrap()).collect();
    assert_eq!(states, ["Completed", "Completed"]);
    let logs: Vec<String> = played.logs().await.into_iter().map(|log| log.message).collect();
    for printed in ["fetched 2 rows", "fetched 1 rows", "3 customers are in Snowflake"] {
        assert!(logs.iter().any(|log| log == printed), "`{printed}` is not in {logs:?}");
        assert!(played.printed.contains(printed), "{}", played.printed);
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_to_be_one() {
    let played = Stage::ready(&snowflake("another-fake-password")).play().await;
    tells(&played.failure().await, &["authentication failed", "password"]);
}

#[tokio::test]
async fn no_credentials_anywhere_lists_what_was_looked_for() {
    let stage = Stage::ready(&snowflake(PASSWORD)).without("AWS_ACCESS_KEY_ID").without("AWS_SECRET_ACCESS_KEY");
    tells(&stage.play().await.failure().await, &["no AWS credentials anywhere", "AWS_ACCESS_KEY_ID"]);
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_named() {
    let stage = Stage { secret: "prod/nothing", ..Stage::ready(&snowflake(PASSWORD)) };
    tells(&stage.play().await.failure().await, &["prod/nothing", "us-east-1"]);
}

#[tokio::test]
async fn access_that_is_denied_names_the_secret() {
    let outsider = &aws().outsider;
    let stage = Stage::ready(&snowflake(PASSWORD));
    let stage = stage.with("AWS_ACCESS_KEY_ID", &outsider.id).with("AWS_SECRET_ACCESS_KEY", &outsider.secret);
    tells(&stage.play().await.failure().await, &[SECRET, "secretsmanager:GetSecretValue"]);
}

#[tokio::test]
async fn an_endpoint_that_is_down_is_named() {
    // Port 9 (discard) is not served here.
    let stage = Stage::ready(&snowflake(PASSWORD)).with("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    tells(&stage.play().await.failure().await, &["127.0.0.1:9"]);
}

#[tokio::test]
async fn a_role_that_expired_is_said_to_have() {
    let cloud = FakeCloud::start().unwrap();
    cloud.refuse_api_calls(400, "ExpiredTokenException");
    let stage = Stage::ready(&snowflake(PASSWORD)).with("AWS_ENDPOINT_URL", cloud.url()).with("AWS_SESSION_TOKEN", "fake-session-token");
    tells(&stage.play().await.failure().await, &["expired"]);
}
