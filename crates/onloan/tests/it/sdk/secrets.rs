//! What was resolved leaves no run: not in logs, prints, messages, results, parameters, names or events. And every
//! resolution leaves a record.

use std::io::Write;
use std::path::Path;

use onloan::prelude::*;
use onloan::secrets::{Purpose, Reference, Resolver};
use onloan_api::AuditFilterBody;

use super::*;

const SECRET: &str = "fake-password-7b1d/+é";

async fn resolve(file: &str) -> anyhow::Result<String> {
    let reference: Reference = format!("ref+file://{file}").parse()?;
    let secret = Resolver::current().resolve(&reference, &Purpose::new("snowflake-credentials", "password")).await?;
    // A careless body: it takes the value out of its type.
    Ok(secret.expose().clone())
}

#[task(log_prints, persist_result, run_name = "use-{value}")]
async fn careless(value: String) -> anyhow::Result<String> {
    println!("the password is {value}");
    tracing::info!(%value, "the password");
    let encoded = value.replace('/', "%2F").replace('+', "%2B").replace('é', "%C3%A9");
    tracing::info!("encoded {encoded}");
    Ok(value)
}

#[task]
async fn fails(value: &str) -> anyhow::Result<()> {
    anyhow::bail!("login with {value} failed")
}

#[task]
async fn panics(value: &str) -> anyhow::Result<()> {
    panic!("no login with {value}")
}

#[flow]
async fn takes(value: String) -> anyhow::Result<usize> {
    Ok(value.len())
}

#[flow(persist_result)]
async fn borrows(file: String) -> anyhow::Result<Vec<String>> {
    let value = resolve(&file).await?;
    careless(value.clone()).await?;
    takes(value.clone()).named(format!("named after {value}")).await?;
    let failed = fails(&value).await.unwrap_err();
    assert!(!format!("{failed} {failed:?}").contains("fake-password"), "{failed}");
    let panicked = panics(&value).await.unwrap_err();
    assert!(!format!("{panicked} {panicked:?}").contains("fake-password"), "{panicked}");
    Ok(vec![value])
}

#[flow]
async fn fails_with(file: String) -> anyhow::Result<()> {
    fails(&resolve(&file).await?).await?;
    Ok(())
}

fn write_secret(folder: &Path) -> String {
    let path = folder.join("secret.txt");
    std::fs::File::create(&path).unwrap().write_all(SECRET.as_bytes()).unwrap();
    path.display().to_string()
}

/// The files of `folder`, the secret's own aside, in which `text` is found.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if path.file_name().unwrap() != "secret.txt" {
            let bytes = std::fs::read(&path).unwrap();
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[tokio::test]
async fn a_resolved_value_is_in_nothing_that_is_stored() {
    let (session, folder) = session().await;
    let file = write_secret(folder.path());
    // The value that the flow returns to its caller is the caller's.
    assert_eq!(session.scope(borrows(file.clone())).await.unwrap(), [SECRET]);
    let error = session.scope(fails_with(file)).await.unwrap_err();
    assert_eq!(error.to_string(), "login with [redacted] failed");
    assert_eq!(files_with(folder.path(), "fake-password-7b1d"), Vec::<String>::new());
    let stored = Stored(&session);
    assert!(stored.messages().await.contains(&"the password is [redacted]".to_owned()));
    assert!(stored.task_run("use-[redacted]").await.state.is_some());
    assert!(!stored.flow_run_of("named after [redacted]").await.parameters.is_empty());
    // The search finds what is there.
    assert_ne!(files_with(folder.path(), "[redacted]"), Vec::<String>::new());
}

#[tokio::test]
async fn every_resolution_is_in_the_audit_of_its_run() {
    let (session, folder) = session().await;
    let file = write_secret(folder.path());
    session.scope(borrows(file.clone()).named("borrower")).await.unwrap();
    let run = Stored(&session).flow_run_of("borrower").await;
    let filter = AuditFilterBody { flow_run_id: Some(run.id), ..AuditFilterBody::default() };
    let entries = session.client().filter_audit(&filter).await.unwrap();
    assert_eq!(entries.len(), 1, "{entries:#?}");
    assert_eq!(entries[0].record["block"], "snowflake-credentials");
    assert_eq!(entries[0].record["source"], format!("ref+file://{file}"));
    assert_eq!(entries[0].record["outcome"]["kind"], "read");
    assert!(entries[0].record.values().all(|value| !value.to_string().contains("fake-password")));
}

#[task]
async fn resolves_in_a_task(file: String) -> anyhow::Result<usize> {
    Ok(resolve(&file).await?.len())
}

#[flow]
async fn submits(file: String) -> anyhow::Result<usize> {
    Ok(resolves_in_a_task(file).submit().await?)
}

#[tokio::test]
async fn a_submitted_task_has_the_session_s_resolver_and_its_records_name_the_task() {
    let (session, folder) = session().await;
    session.scope(submits(write_secret(folder.path()))).await.unwrap();
    let task = Stored(&session).task_run("resolves_in_a_task-0").await;
    let entries = session.client().filter_audit(&AuditFilterBody::default()).await.unwrap();
    assert_eq!(entries[0].record["task_run_id"], task.id.to_string());
}
