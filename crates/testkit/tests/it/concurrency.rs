//! Concurrency limits as the official client and its command line use them: on our server as on the reference.

use std::process::Command;
use std::thread;

use onloan_testkit::python::{self, Environment};
use onloan_testkit::{ReferencePrefect, TestServer, workspace};
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
        let python = python::environment("prefect").unwrap();
        Self { server: TestServer::start().unwrap(), python, home: TempDir::new().unwrap() }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = self.python.command(program);
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

/// What a command printed, and how it ended.
fn run(mut command: Command, arguments: &[&str]) -> String {
    // Wide and plain, so that no table is cut.
    let output = command.args(arguments).env("COLUMNS", "200").env("NO_COLOR", "1").output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("$ {}\n{}{}{}\n", arguments.join(" "), without_ids(&out), without_ids(&err), output.status)
}

/// The text without what differs from run to run: ids, moments, and the frames of tables, which are as wide as those.
fn without_ids(text: &str) -> String {
    text.lines().map(|line| told_of(line) + "\n").collect()
}

fn told_of(line: &str) -> String {
    let unframed: String =
        line.chars().map(|character| if ('\u{2500}'..='\u{257f}').contains(&character) { ' ' } else { character }).collect();
    // `'3 seconds ago'`, and `created=DateTime(…)`.
    let quoted = unframed.split('\'').map(|part| if part.ends_with(" ago") || part == "now" { "…" } else { part });
    let unquoted = quoted.collect::<Vec<_>>().join("'");
    let undated = ["created=", "updated="]
        .into_iter()
        .find(|field| unquoted.trim_start().starts_with(field))
        .map_or(unquoted.as_str(), |field| field);
    let is_id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    let words = undated.split_whitespace().flat_map(|word| word.split_inclusive(['\'', '"', ',', '.']));
    let bare = |word: &str| word.trim_end_matches(['\'', '"', ',', '.']).to_owned();
    words.map(|word| if is_id(&bare(word)) { "…" } else { word }).collect::<Vec<_>>().join(" ")
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

fn all(command: impl Fn(&str) -> Command) -> (String, Value) {
    let told = COMMANDS.iter().map(|arguments| run(command("prefect"), arguments)).collect();
    let mut script = command("python");
    let output = script.arg(workspace::root().join("crates/testkit/python/concurrency_client.py")).output().unwrap();
    let last = String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().to_owned();
    let seen = serde_json::from_str(&last).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (told, seen)
}

#[test]
fn the_official_client_sees_no_difference_from_the_reference() {
    let reference = thread::spawn(|| {
        let reference = ReferencePrefect::start().unwrap();
        all(|program| reference.command(program))
    });
    let client = Client::start();
    let (told, seen) = all(|program| client.command(program));
    let (expected, expected_seen) = reference.join().unwrap();
    assert_eq!(told, expected);
    assert_eq!(seen, expected_seen);
    assert_eq!(
        seen,
        json!({
            "blocks of code": {"entered": 5, "most": 2},
            "unknown limits": {"passed": true, "strict": "ConcurrencySlotAcquisitionError"},
            "too many slots": "ConcurrencySlotAcquisitionError",
            "timeout": "TimeoutError",
            "rates": {"waited": true, "without decay": "ConcurrencySlotAcquisitionError"},
            "tagged tasks": {"numbers": [0, 1, 2, 0, 1], "most": 1, "entered": 3},
            "left over": {"database": 0, "single": 0, "tag:limited": 0},
        })
    );
}
