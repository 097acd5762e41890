//! The reference: the real Prefect with its own server and SQLite, to be compared with and measured against.

use std::process::Command;

use anyhow::Result;
use tempfile::TempDir;

use crate::http;
use crate::process::{Ending, Server};
use crate::python::{self, Environment};

/// A running `prefect server`, and a client's home apart from it.
#[derive(Debug)]
pub struct ReferencePrefect {
    server: Server,
    python: Environment,
    client_home: TempDir,
}

impl ReferencePrefect {
    /// Starts it on an empty database.
    pub fn start() -> Result<Self> {
        let python = python::environment("prefect")?;
        let server = Server::start("prefect server", Ending::Killed, http::answers("/api/health"), |port, folder| {
            let mut command = python.command("prefect");
            command.args(["server", "start", "--host", "127.0.0.1", "--no-ui", "--port"]).arg(port.to_string());
            quiet(&mut command, folder);
            Ok(command)
        })?;
        Ok(Self { server, python, client_home: TempDir::new()? })
    }

    /// What clients set as `PREFECT_API_URL`.
    pub fn api_url(&self) -> String {
        format!("{}/api", self.server.url())
    }

    /// A command of its environment (`python`, `prefect`) that talks to this server.
    pub fn command(&self, program: &str) -> Command {
        self.connected(self.python.command(program))
    }

    /// One of this crate's scripts as a client of this server.
    pub fn script(&self, name: &str) -> Command {
        self.connected(self.python.script(name))
    }

    /// CPU seconds that the server has used, all of its processes together.
    pub fn cpu_seconds(&self) -> f64 {
        self.server.cpu_seconds()
    }

    /// The most memory that the server has had since it was started, all of its processes together.
    pub fn peak_bytes(&self) -> u64 {
        self.server.peak_bytes()
    }

    fn connected(&self, mut command: Command) -> Command {
        quiet(&mut command, self.client_home.path());
        command.env("PREFECT_API_URL", self.api_url());
        command
    }
}

/// A private home, no telemetry, and no console output that would count as work.
fn quiet(command: &mut Command, home: &std::path::Path) {
    command
        .env("PREFECT_HOME", home)
        .env("HOME", home)
        .env("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        .env("DO_NOT_TRACK", "1")
        .env("PREFECT_LOGGING_LEVEL", "WARNING");
}
