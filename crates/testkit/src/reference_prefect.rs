//! The reference: the real Prefect with its own server and SQLite, to be compared with and measured against.

use std::process::Command;

use anyhow::Result;

use crate::http;
use crate::prefect_client::{PrefectClient, quiet};
use crate::process::{Ending, Server};
use crate::python;

/// A running `prefect server`, and a client's home apart from it.
#[derive(Debug)]
pub struct ReferencePrefect {
    server: Server,
    client: PrefectClient,
}

impl ReferencePrefect {
    /// Starts it on an empty database.
    pub fn start() -> Result<Self> {
        Self::launch(&[])
    }

    /// The same without what it does by itself, so that only requests change anything. It still stores events and task runs.
    pub fn start_without_services() -> Result<Self> {
        Self::launch(&["CANCELLATION_CLEANUP", "FOREMAN", "LATE_RUNS", "PAUSE_EXPIRATIONS", "SCHEDULER", "TRIGGERS"])
    }

    fn launch(without: &[&str]) -> Result<Self> {
        let python = python::environment("prefect")?;
        let server = Server::start("prefect server", Ending::Killed, http::answers("/api/health"), |port, folder| {
            let mut command = python.command("prefect");
            command.args(["server", "start", "--host", "127.0.0.1", "--no-ui", "--port"]).arg(port.to_string());
            quiet(&mut command, folder);
            command.envs(without.iter().map(|service| (format!("PREFECT_SERVER_SERVICES_{service}_ENABLED"), "false")));
            Ok(command)
        })?;
        let client = PrefectClient::of(format!("{}/api", server.url()))?;
        Ok(Self { server, client })
    }

    /// What clients set as `PREFECT_API_URL`.
    pub fn api_url(&self) -> String {
        format!("{}/api", self.server.url())
    }

    /// A command of its environment (`python`, `prefect`) that talks to this server.
    pub fn command(&self, program: &str) -> Command {
        self.client.command(program)
    }

    /// One of this crate's scripts as a client of this server.
    pub fn script(&self, name: &str) -> Command {
        self.client.script(name)
    }

    /// CPU seconds that the server has used, all of its processes together.
    pub fn cpu_seconds(&self) -> f64 {
        self.server.cpu_seconds()
    }

    /// The most memory that the server has had since it was started, all of its processes together.
    pub fn peak_bytes(&self) -> u64 {
        self.server.peak_bytes()
    }
}
