//! The real Prefect client, pointed at any server: its Python library and its command line.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use tempfile::TempDir;

use crate::python::{self, Environment};

/// A client with a home of its own.
#[derive(Debug)]
pub struct PrefectClient {
    python: Environment,
    home: TempDir,
    api_url: String,
}

impl PrefectClient {
    /// A client of the server whose API is at that URL.
    pub fn of(api_url: impl Into<String>) -> Result<Self> {
        Ok(Self { python: python::environment("prefect")?, home: TempDir::new()?, api_url: api_url.into() })
    }

    /// A command of its environment (`python`, `prefect`).
    pub fn command(&self, program: &str) -> Command {
        self.connected(self.python.command(program))
    }

    /// One of this crate's scripts.
    pub fn script(&self, name: &str) -> Command {
        self.connected(self.python.script(name))
    }

    fn connected(&self, mut command: Command) -> Command {
        quiet(&mut command, self.home.path());
        command.env("PREFECT_API_URL", &self.api_url);
        command
    }
}

/// A private home, no telemetry, and no console output that would count as work.
pub(crate) fn quiet(command: &mut Command, home: &Path) {
    command
        .env("PREFECT_HOME", home)
        .env("HOME", home)
        .env("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        .env("DO_NOT_TRACK", "1")
        .env("PREFECT_LOGGING_LEVEL", "WARNING");
}
