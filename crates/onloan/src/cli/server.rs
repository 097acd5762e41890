//! `onloan server`.

use std::net::SocketAddr;

use anyhow::Context as _;
use clap::Subcommand;
use onloan::secrets::Environment;
use onloan::settings::{Database, Origin};
use tokio::net::TcpListener;

use super::context::Context;
use super::output;

/// Start a server.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  onloan server start
  onloan server start --host 0.0.0.0 --port 4200 --database /var/lib/onloan/onloan.db
  PGPASSWORD=… onloan server start --database postgres://onloan@db.example.com/onloan")]
pub(crate) enum Server {
    /// Serve the API until Ctrl-C or SIGTERM.
    Start(Start),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Start {
    /// The address to listen on.
    #[arg(long, env = "ONLOAN_HOST", default_value = "127.0.0.1")]
    host: std::net::IpAddr,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, env = "ONLOAN_PORT", default_value_t = 4200)]
    port: u16,
    /// The database: a SQLite file, or the URL of a Postgres database; what the settings say when it is not given.
    #[arg(long)]
    database: Option<String>,
}

impl Server {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Start(start) => start.run(context).await,
        }
    }
}

impl Start {
    async fn run(self, context: &Context) -> anyhow::Result<()> {
        let database = match self.database {
            Some(text) => Database::parse(&text, Origin::CommandLine, &Environment::process())?,
            None => context.settings()?.database.value,
        };
        let server = onloan::open(&database).await?;
        let address = SocketAddr::new(self.host, self.port);
        let listener = TcpListener::bind(address).await;
        let listener = listener
            .with_context(|| format!("cannot listen on {address}: is another server running there? `--port` takes another port"))?;
        let url = format!("http://{}/api", listener.local_addr()?);
        output::line(format!("Onloan serves {url}\n  database  {database}\n  clients   export ONLOAN_API_URL={url}\n  stop      Ctrl-C"))?;
        onloan_server::serve(listener, server, stop_signal()).await?;
        output::line("stopped; every answered request is stored")
    }
}

/// Completes at Ctrl-C or SIGTERM.
async fn stop_signal() {
    let interrupt = async { tokio::signal::ctrl_c().await.ok() };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
