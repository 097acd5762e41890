//! Concurrency limits as the official client and its command line use them: on our server as on the reference.

use std::path::PathBuf;
use std::process::Command;
use std::thread;

use onloan_server::{AuthString, Settings};
use onloan_testkit::python::{self, Environment};
use onloan_testkit::{ReferencePrefect, TestServer, workspace};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

/// An official client of our server.
struct Client {
    server: TestServer,
    python: Environment,
    home: TempDir,
}

impl Client {
    fn start() -> Self {
        Self::of(TestServer::start().unwrap())
    }

    fn of(server: TestServer) -> Self {
        Self { server, python: python::environment("prefect").unwrap(), home: TempDir::new().unwrap() }
    }

    /// A Python that talks to the server.
    fn command(&self) -> Command {
        let mut command = self.python.command("python");
        command
            .env("PREFECT_API_URL", self.server.api_url().as_str())
            .env("PREFECT_HOME", self.home.path())
            .env("HOME", self.home.path())
            .env("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
            .env("DO_NOT_TRACK", "1")
            .env("PREFECT_LOGGING_LEVEL", "WARNING");
        command
    }
}

/// What the commands said, and how they ended, without what differs from run to run.
fn command_lines(mut python: Command) -> Vec<String> {
    let told: Vec<String> = last_line(python.arg(script("command_lines.py")).arg(json!(COMMANDS).to_string()));
    told.iter().map(|told| told.lines().map(|line| steady(line) + "\n").collect()).collect()
}

/// One of this crate's scripts.
fn script(name: &str) -> PathBuf {
    workspace::root().join("crates/testkit/python").join(name)
}

/// The JSON in the last line of what a command prints.
fn last_line<T: DeserializeOwned>(command: &mut Command) -> T {
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = printed.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|_| panic!("{printed}{}", String::from_utf8_lossy(&output.stderr)))
}

/// The line without ids and times, nor the frames of tables, which are as wide as those.
fn steady(line: &str) -> String {
    let unframed: String =
        line.chars().map(|character| if ('\u{2500}'..='\u{257f}').contains(&character) { ' ' } else { character }).collect();
    let quoted = unframed.split('\'').map(|part| if part.ends_with(" ago") || part == "now" { "…" } else { part });
    let quoted = quoted.collect::<Vec<_>>().join("'");
    let is_time = |word: &&str| word.contains("created=") || word.contains("updated=") || word.matches(':').count() >= 2;
    let is_id = |word: &str| word.matches('-').count() == 4 && word.len() > 35;
    let words = quoted.split_whitespace().take_while(|word| !is_time(word));
    words.map(|word| if is_id(word) { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

const COMMANDS: [&[&str]; 20] = [
    &["gcl", "create", "database", "--limit", "1"],
    &["gcl", "create", "database", "--limit", "1"],
    &["gcl", "create", "api", "--limit", "2", "--slot-decay-per-second", "1.0"],
    &["gcl", "create", "single", "--limit", "1"],
    &["gcl", "ls"],
    &["gcl", "inspect", "api"],
    &["gcl", "inspect", "nowhere"],
    &["gcl", "update", "database", "--limit", "2"],
    &["gcl", "disable", "database"],
    &["gcl", "enable", "database"],
    &["gcl", "create", "gone", "--limit", "1"],
    &["gcl", "delete", "gone"],
    &["concurrency-limit", "create", "limited", "2"],
    &["concurrency-limit", "create", "limited", "1"],
    &["concurrency-limit", "create", "gone", "1"],
    &["concurrency-limit", "delete", "gone"],
    &["concurrency-limit", "delete", "nowhere"],
    &["concurrency-limit", "ls"],
    &["concurrency-limit", "reset", "limited"],
    &["concurrency-limit", "inspect", "limited"],
];

fn all(python: impl Fn() -> Command) -> (Vec<String>, Value) {
    let told = command_lines(python());
    (told, last_line(python().arg(script("concurrency_client.py"))))
}

#[test]
fn a_client_with_the_auth_string_changes_things_where_tokens_are_asked_for() {
    let auth = Some(AuthString::new("admin:fake-password"));
    let client = Client::of(TestServer::start_with(Settings { auth, csrf: true, ..Settings::default() }).unwrap());
    let create = |name: &str, auth: Option<&str>| {
        let mut command = client.command();
        command.envs(auth.map(|auth| ("PREFECT_API_AUTH_STRING", auth)));
        let told: Vec<String> =
            last_line(command.arg(script("command_lines.py")).arg(json!([["gcl", "create", name, "--limit", "1"]]).to_string()));
        told.concat()
    };
    let made = create("first", Some("admin:fake-password"));
    assert!(made.contains("Created global concurrency limit with name 'first'"), "{made}");
    for wrong in [Some("admin:other"), None] {
        let refused = create("second", wrong);
        assert!(refused.contains("401 Unauthorized"), "{refused}");
    }
}

#[test]
fn requests_are_answered_as_the_reference_answers_them() {
    let reference = thread::spawn(|| {
        let reference = ReferencePrefect::start().unwrap();
        last_line(reference.command("python").arg(script("concurrency_requests.py")))
    });
    let client = Client::start();
    let told: Vec<Value> = last_line(client.command().arg(script("concurrency_requests.py")));
    let expected: Vec<Value> = reference.join().unwrap();
    let different: Vec<_> = told.iter().zip(&expected).filter(|(ours, theirs)| ours != theirs).collect();
    assert!(different.is_empty(), "{different:#?}");
    assert_eq!(told.len(), expected.len());
}

#[test]
fn the_official_client_sees_no_difference_from_the_reference() {
    let reference = thread::spawn(|| {
        let reference = ReferencePrefect::start().unwrap();
        all(|| reference.command("python"))
    });
    let client = Client::start();
    let (told, seen) = all(|| client.command());
    let (expected, expected_seen) = reference.join().unwrap();
    assert_eq!(told, expected);
    assert_eq!(seen, expected_seen);
    assert_eq!(
        seen,
        json!({
            "blocks of code": {"entered": 4, "most": 2},
            "unknown limits": {"passed": true, "strict": "ConcurrencySlotAcquisitionError"},
            "too many slots": "ConcurrencySlotAcquisitionError",
            "timeout": "AcquireConcurrencySlotTimeoutError",
            "rates": {"waited": true, "without decay": "ConcurrencySlotAcquisitionError"},
            "tagged tasks": {"numbers": [0, 1, 2, 0, 1], "most": 1, "entered": 3},
            "left over": {"database": 0, "single": 0, "tag:limited": 0},
        })
    );
}
