//! `onloan server start`, from its first line to its last.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use onloan_testkit::Postgres;
use onloan_testkit::postgres::PASSWORD;

/// A server as a child, and the lines that it prints.
pub(super) struct Running {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    url: String,
    printed: String,
}

pub(super) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Running {
    let home = std::env::temp_dir();
    let mut command = Command::new(env!("CARGO_BIN_EXE_onloan"));
    command.env_clear().env("HOME", home).envs(variables.iter().copied()).args(["server", "start", "--port", "0"]).args(arguments);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut printed = String::new();
    while !printed.contains("stop ") {
        assert!(stdout.read_line(&mut printed).unwrap() > 0, "it ended after: {printed}");
    }
    let url = printed.split_whitespace().find(|word| word.starts_with("http")).unwrap().to_owned();
    Running { child, stdout, url, printed }
}

impl Running {
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn onloan(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onloan"));
        let output =
            command.env_clear().env("HOME", std::env::temp_dir()).env("ONLOAN_API_URL", &self.url).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Ends it without a warning.
    pub(super) fn killed(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(super) fn stopped(mut self) -> String {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        self.stdout.read_to_string(&mut self.printed).unwrap();
        assert!(self.child.wait().unwrap().success());
        self.printed
    }
}

fn keeps_blocks_until_the_next_start(database: &str, variables: &[(&str, &str)]) {
    let first = start(&["--database", database], variables);
    first.onloan(&["block", "create", "secret/api-key", "--set", "value=ref+env://API_KEY"]);
    let printed = first.stopped();
    assert!(printed.contains("stopped; every answered request is stored"), "{printed}");
    assert!(!printed.contains(PASSWORD), "{printed}");
    let second = start(&["--database", database], variables);
    assert!(second.onloan(&["block", "ls"]).contains("api-key"));
    second.stopped();
}

#[test]
fn a_file_is_served_and_keeps_what_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    keeps_blocks_until_the_next_start(&folder.path().join("onloan.db").display().to_string(), &[]);
}

#[test]
fn a_postgres_database_is_served_and_its_password_is_borrowed_from_the_environment() {
    let url = Postgres::shared().database().unwrap();
    let without_password = url.replace(&format!(":{PASSWORD}"), "");
    assert_ne!(without_password, url);
    keeps_blocks_until_the_next_start(&without_password, &[("PGPASSWORD", PASSWORD)]);
}

#[test]
fn a_password_in_the_url_is_taken_and_not_shown() {
    keeps_blocks_until_the_next_start(&Postgres::shared().database().unwrap(), &[]);
}
