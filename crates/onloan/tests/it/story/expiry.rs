//! A role that ends in the middle of a run: the first read is answered, then the place where the run happens hands out no
//! more credentials.

use std::io::{BufRead, Write};
use std::process::Stdio;
use std::time::Duration;

use onloan::aws::AwsSecret;
use onloan::prelude::*;
use onloan_api::FlowRunFilterBody;
use onloan_testkit::fake_cloud::Service;
use onloan_testkit::moto::REGION;
use onloan_testkit::{FakeCloud, Moto};

use super::stage::PASSWORD;
use crate::child;

#[task]
async fn read(name: String) -> anyhow::Result<usize> {
    Ok(AwsSecret::named(name).read().await?.expose().len())
}

#[flow]
async fn reads_twice(secrets: String) -> anyhow::Result<usize> {
    let first = read(format!("{secrets}/first")).await?;
    println!("has read once");
    // Goes on when the other side has done what the test is about.
    let other_side = std::io::stdin().lock().lines().next();
    anyhow::ensure!(other_side.is_some(), "the test went away");
    // Another secret, for the first is remembered for a while.
    Ok(first + read(format!("{secrets}/second")).await?)
}

#[ignore = "runs in a child process"]
#[tokio::test]
async fn child_that_reads_twice() {
    let session = child::session_in(&child::folder()).await;
    let secrets = std::env::var("ONLOAN_TEST_SECRETS").unwrap();
    match session.scope(reads_twice(secrets)).await {
        Ok(bytes) => println!("gave {bytes} bytes"),
        Err(error) => println!("gave: {error}"),
    }
}

/// Runs the flow with a role whose credentials last for `lifetime`; `between` happens after the first read.
async fn played(secrets: &str, lifetime: Duration, between: impl AsyncFnOnce(&FakeCloud)) -> (FakeCloud, onloan_domain::FlowRun) {
    for secret in ["first", "second"] {
        Moto::shared().create_secret(&format!("{secrets}/{secret}"), PASSWORD).unwrap();
    }
    let cloud = FakeCloud::start().unwrap();
    cloud.lifetime(lifetime);
    let folder = tempfile::tempdir().unwrap();
    let mut command = child::command("story::expiry::child_that_reads_twice", folder.path());
    command.env("HOME", folder.path()).env("AWS_ENDPOINT_URL", Moto::shared().url()).env("AWS_DEFAULT_REGION", REGION);
    command.envs(cloud.container_env()).env("ONLOAN_TEST_SECRETS", secrets).stdin(Stdio::piped());
    let (mut child, mut lines) = child::start(&mut command);
    assert!(lines.any(|line| line.ends_with("has read once")));
    between(&cloud).await;
    writeln!(child.stdin.take().unwrap()).unwrap();
    assert!(lines.any(|line| line.starts_with("gave")));
    child.wait().unwrap();
    let session = child::session_in(folder.path()).await;
    let runs = session.client().filter_flow_runs(&FlowRunFilterBody::default()).await.unwrap();
    (cloud, runs.into_iter().next().unwrap())
}

#[tokio::test]
async fn a_role_that_expires_in_the_middle_of_a_run_fails_it_and_says_where_it_came_from() {
    let lifetime = Duration::from_secs(1);
    let (_cloud, run) = played("expiry/gone", lifetime, async |cloud| {
        cloud.break_down(Service::Container, 403);
        // What was handed out before is over by then, too.
        tokio::time::sleep(lifetime).await;
    })
    .await;
    assert_eq!(run.state_name.as_deref(), Some("Failed"));
    let message = run.state.unwrap().message.unwrap();
    for part in ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "403"] {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

#[tokio::test]
async fn a_role_that_is_handed_out_anew_is_not_noticed() {
    let lifetime = Duration::from_secs(1);
    let (cloud, run) = played("expiry/anew", lifetime, async |_| tokio::time::sleep(lifetime).await).await;
    assert_eq!(run.state_name.as_deref(), Some("Completed"), "{:?}", run.state);
    assert!(cloud.issued() > 1, "{}", cloud.issued());
}
