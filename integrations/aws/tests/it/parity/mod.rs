//! Row by row: what we choose, next to what the real boto3 chooses.
//!
//! A row in which we differ on purpose is named, with its reason, in the table of `docs.md`; the test takes the names
//! from there. Everything else must be equal, or fail where boto3 fails.

mod ours;
mod row;
mod rows_clients;
mod rows_keys;
mod rows_roles;
mod rows_services;
mod sts_log;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use onloan_testkit::fake_cloud::{ImdsVersion, Service};
use onloan_testkit::{FakeCloud, Moto, python};
use serde::Deserialize;
use tempfile::TempDir;

use crate::recorder::Recorder;

use row::{Places, Prepared, Row};
use sts_log::{roles_asked_for, whose, without_side};

/// What a side came to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Outcome {
    Failed { failed: String },
    Chose(Choice),
}

/// What a side chose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Choice {
    /// The source's name.
    method: String,
    /// The access key id, or the ARN of the assumed role.
    identity: String,
    has_token: bool,
    /// How long an assumed role lasts.
    minutes: Option<i64>,
    region: Option<String>,
    /// Where the client calls; nothing without a region.
    endpoint: Option<String>,
}

/// The services that rows talk to.
struct Services {
    cloud: FakeCloud,
    version_1: FakeCloud,
    expired: FakeCloud,
    broken: FakeCloud,
}

impl Services {
    fn start() -> Result<Self> {
        let services =
            Self { cloud: FakeCloud::start()?, version_1: FakeCloud::start()?, expired: FakeCloud::start()?, broken: FakeCloud::start()? };
        services.version_1.speak(ImdsVersion::V1);
        services.expired.lifetime(Duration::ZERO);
        services.broken.break_down(Service::InstanceMetadata, 500);
        Ok(services)
    }

    fn places(&self) -> Places {
        vec![
            ("cloud", self.cloud.url()),
            ("version_1", self.version_1.url()),
            ("expired", self.expired.url()),
            ("broken", self.broken.url()),
        ]
    }
}

#[tokio::test]
async fn every_row_is_chosen_as_boto3_chooses_it() -> Result<()> {
    let rows = [rows_keys::rows(), rows_roles::rows(), rows_services::rows(), rows_clients::rows()].concat();
    let names: BTreeSet<_> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), rows.len(), "two rows have one name");
    let listed = listed_differences()?;
    let unknown: Vec<_> = listed.iter().filter(|name| !names.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "`docs.md` lists rows that do not exist: {unknown:?}");

    let services = Services::start()?;
    let sts = Recorder::before(&Moto::shared().url());
    // Each side has folders of its own: a renewed token is written back.
    let (their_homes, our_homes) = (TempDir::new()?, TempDir::new()?);
    let theirs = boto3_choices(&prepare(&rows, "theirs", their_homes.path(), &services, &sts)).await?;
    let ours = ours::choices(prepare(&rows, "ours", our_homes.path(), &services, &sts)).await;

    let mut wrong = Vec::new();
    for (position, ((row, theirs), ours)) in rows.iter().zip(&theirs).zip(&ours).enumerate() {
        let (they_asked, we_asked) = (roles_asked_for(&sts, "theirs", position), roles_asked_for(&sts, "ours", position));
        assert!(!they_asked.is_empty() || !is_role(theirs), "`{}` has a role that nobody asked for", row.name);
        let same = same(theirs, ours) && they_asked == we_asked;
        if same == listed.contains(row.name) {
            let what = if same { "is listed in `docs.md` and does not differ" } else { "differs" };
            wrong.push(format!("`{}` {what}:\n    boto3: {theirs:?} {they_asked:?}\n    ours:  {ours:?} {we_asked:?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    let failing = theirs.iter().filter(|outcome| matches!(outcome, Outcome::Failed { .. })).count();
    writeln!(
        std::io::stderr(),
        "chain parity: {} rows; {} equal boto3's choice, {} of them by failing as it does; {} differ on purpose (docs.md)",
        rows.len(),
        rows.len() - listed.len(),
        failing,
        listed.len()
    )?;
    Ok(())
}

fn is_role(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Chose(choice) if choice.minutes.is_some())
}

/// The texts of failures are each side's own.
fn same(theirs: &Outcome, ours: &Outcome) -> bool {
    match (theirs, ours) {
        (Outcome::Failed { .. }, Outcome::Failed { .. }) => true,
        (Outcome::Chose(theirs), Outcome::Chose(ours)) => theirs == ours,
        (Outcome::Failed { .. }, Outcome::Chose(_)) | (Outcome::Chose(_), Outcome::Failed { .. }) => false,
    }
}

fn prepare(rows: &[Row], side: &str, homes: &Path, services: &Services, sts: &Recorder) -> Vec<Prepared> {
    let prepare = |(position, row): (usize, &Row)| {
        let mut places = services.places();
        places.push(("sts", sts.url(&whose(side, position))));
        row.prepare(&homes.join(position.to_string()), &places)
    };
    rows.iter().enumerate().map(prepare).collect()
}

async fn boto3_choices(rows: &[Prepared]) -> Result<Vec<Outcome>> {
    let python = python::environment("moto")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/parity/boto3_choices.py");
    let mut command = tokio::process::Command::from(python.command("python"));
    command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("cannot start python")?;
    let mut stdin = child.stdin.take().context("python has no stdin")?;
    tokio::io::AsyncWriteExt::write_all(&mut stdin, &serde_json::to_vec(rows)?).await?;
    drop(stdin);
    let output = child.wait_with_output().await?;
    ensure!(output.status.success(), "boto3's side failed:\n{}", String::from_utf8_lossy(&output.stderr));
    let outcomes: Vec<Outcome> = serde_json::from_slice(&output.stdout)?;
    Ok(outcomes.into_iter().map(without_chance).collect())
}

/// A session name that a side made up is not compared, nor what is in an address for the sake of the log.
fn without_chance(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Chose(mut choice) => {
            if let Some((role, session)) = choice.identity.rsplit_once('/')
                && session.contains("-session-")
            {
                choice.identity = role.to_owned();
            }
            choice.endpoint = choice.endpoint.map(|endpoint| without_side(&endpoint).to_owned());
            Outcome::Chose(choice)
        }
        failed @ Outcome::Failed { .. } => failed,
    }
}

/// The rows of the table in `docs.md`.
fn listed_differences() -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs.md"))?;
    let (_, section) = text.split_once("## Where we differ from boto3").context("`docs.md` has no section of differences")?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" |"));
    Ok(rows.map(|(name, _)| name.trim().to_owned()).filter(|name| name != "row" && !name.starts_with("---")).collect())
}
