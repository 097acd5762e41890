//! `onloan version`.

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::output::{self, Output};

/// Print versions.
#[derive(Debug, Args)]
pub(crate) struct Version {}

/// The version of Prefect's API that the server speaks and the client sends.
const API_VERSION: &str = "0.8.4";

impl Version {
    pub(crate) fn run(&self, context: &Context) -> anyhow::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        match context.output {
            Output::Json => output::json(&json!({"version": version, "api_version": API_VERSION, "prefect": "3.8"})),
            Output::Table => output::line(format!("onloan {version}\nAPI    {API_VERSION} (Prefect 3.8)")),
        }
    }
}
