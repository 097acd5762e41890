//! `onloan server`.

mod background;
mod log;
mod start;
mod status;
mod stop;

use clap::Subcommand;

use super::context::Context;

/// Start, stop and look at a server.
#[derive(Debug, Subcommand)]
pub(crate) enum Server {
    /// Serve the API until Ctrl-C or SIGTERM.
    Start(Box<start::Start>),
    /// Stop the server that was started in the background.
    Stop(stop::Stop),
    /// Whether a server answers, and how its services are.
    Status(status::Status),
}

impl Server {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Start(start) => start.run(context).await,
            Self::Stop(stop) => stop.run(context).await,
            Self::Status(status) => status.run(context).await,
        }
    }
}
