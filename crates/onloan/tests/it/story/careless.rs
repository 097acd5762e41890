//! A flow that shows what it borrowed wherever it can. With the redactor nothing of it stays; without, which is the control,
//! the same search finds it everywhere.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use onloan::Session;
use onloan::aws::AwsSecret;
use onloan::prelude::*;
use onloan::secrets::{Environment, Redactor};
use onloan_testkit::Moto;
use onloan_testkit::moto::REGION;

use super::search::{Borrowed, files_below};
use super::stage::PASSWORD;
use crate::child;

const SECRET_KEY: &str = "fake-secret-access-key/0123456789+ab";
const SESSION_TOKEN: &str = "fake-session-token//with+signs==";
const SWITCH: &str = "ONLOAN_TEST_REDACTOR";

#[task(log_prints, persist_result, run_name = "shows {value}")]
async fn shows(value: String) -> anyhow::Result<String> {
    println!("it is {value}");
    tracing::info!(%value, "it is");
    Ok(value)
}

#[task]
async fn fails(value: String) -> anyhow::Result<()> {
    anyhow::bail!("no login with {value}")
}

#[flow(log_prints, persist_result)]
async fn careless(name: String) -> anyhow::Result<Vec<String>> {
    let password = AwsSecret::named(name).read().await?.expose().clone();
    let environment = Environment::process();
    let lent = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(|name| environment.var(name).expect("the test sets it"));
    let mut shown = Vec::from(lent);
    shown.push(password);
    for value in shown.clone() {
        shows(value.clone()).await?;
        // That it fails is the point.
        let _ = fails(value.clone()).await;
        println!(
            "as JSON {}, in a URL {}",
            serde_json::json!(value),
            url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()
        );
        tracing::warn!("it was {value}");
    }
    Ok(shown)
}

#[ignore = "runs in a child process"]
#[tokio::test]
async fn child_that_is_careless() {
    let folder = child::folder();
    let mut resolver = onloan::resolver();
    if std::env::var(SWITCH).unwrap() == "off" {
        resolver = resolver.redactor(Redactor::off());
    }
    let client = child::session_in(&folder).await.client().clone();
    let session = Session::builder(client, folder.join("storage")).resolver(resolver).build();
    onloan::logs::show();
    session.scope(careless(std::env::var("ONLOAN_TEST_SECRET").unwrap())).await.unwrap();
    session.flush().await.unwrap();
    println!("\nis done");
    std::future::pending::<()>().await;
}

/// Where the borrowed values are found after a run, with the child still alive, so that its write-ahead log is there.
fn found(secret: &str, redactor: &str) -> BTreeSet<&'static str> {
    Moto::shared().create_secret(secret, PASSWORD).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = child::command("story::careless::child_that_is_careless", folder.path());
    command.env("HOME", folder.path()).env("AWS_ENDPOINT_URL", Moto::shared().url()).env("AWS_DEFAULT_REGION", REGION);
    command.env("AWS_ACCESS_KEY_ID", "AKIAFAKE").env("AWS_SECRET_ACCESS_KEY", SECRET_KEY).env("AWS_SESSION_TOKEN", SESSION_TOKEN);
    command.env("ONLOAN_TEST_SECRET", secret).env(SWITCH, redactor).stderr(Stdio::piped());
    let (mut child, lines) = child::start(&mut command);
    let printed: Vec<String> = lines.take_while(|line| line != "is done").collect();
    let borrowed = Borrowed::new([PASSWORD, SECRET_KEY, SESSION_TOKEN]);
    let mut places: BTreeSet<_> =
        files_below(folder.path()).into_iter().filter(|(_, bytes)| borrowed.is_in(bytes)).map(|(path, _)| place(&path)).collect();
    child.kill().unwrap();
    let errors = child.wait_with_output().unwrap().stderr;
    places.extend(borrowed.is_in(printed.join("\n").as_bytes()).then_some("standard output"));
    places.extend(borrowed.is_in(&errors).then_some("standard error"));
    places
}

fn place(path: &Path) -> &'static str {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("onloan.db") => "database",
        Some("onloan.db-wal") => "write-ahead log",
        Some(_) | None if path.components().any(|part| part.as_os_str() == "storage") => "results",
        Some(_) | None => "another file",
    }
}

#[test]
fn what_a_careless_flow_shows_is_kept_nowhere() {
    assert_eq!(found("careless/redacted", "on"), BTreeSet::new());
}

#[test]
fn the_search_finds_it_everywhere_when_the_redactor_is_off() {
    let places = found("careless/shown", "off");
    for place in ["write-ahead log", "results", "standard output", "standard error"] {
        assert!(places.contains(place), "not in {place}: {places:?}");
    }
}
