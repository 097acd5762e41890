//! `onloan flow-run`.

mod inspect;
mod logs;
mod ls;

use anyhow::anyhow;
use clap::Subcommand;
use onloan_client::Client;
use onloan_domain::{FlowRun, FlowRunId};

use super::context::Context;

/// List, inspect and read the logs of flow runs.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  onloan flow-run ls --state FAILED --limit 5
  onloan flow-run inspect 0199f0c2-7a52-7e31-9a0b-2f6d2c1b7a55
  onloan flow-run logs 0199f0c2-7a52-7e31-9a0b-2f6d2c1b7a55 -o json")]
pub(crate) enum FlowRuns {
    /// List flow runs, newest first.
    Ls(ls::Ls),
    /// Show a flow run, its states and its task runs.
    Inspect(inspect::Inspect),
    /// Print a flow run's logs.
    Logs(logs::Logs),
}

impl FlowRuns {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Ls(command) => command.run(context).await,
            Self::Inspect(command) => command.run(context).await,
            Self::Logs(command) => command.run(context).await,
        }
    }
}

async fn find(client: &Client, id: FlowRunId) -> anyhow::Result<FlowRun> {
    let found = client.read_flow_run(id).await?;
    found.ok_or_else(|| anyhow!("there is no flow run {id}: `onloan flow-run ls` shows those that exist"))
}
