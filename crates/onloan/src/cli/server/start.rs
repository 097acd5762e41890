//! `onloan server start`.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use onloan::settings::{Database, Origin, ServerSettings, Settings, Sources, ignored_variables};
use onloan_secrets::open_to_others;
use onloan_server::configuration::{Configuration, TABLE};
use onloan_server::services::Services;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::super::context::Context;
use super::super::output;
use super::background::{self, PidFile};
use super::log;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onloan server start
  onloan server start --background
  onloan server start --host 0.0.0.0 --port 4200 --database /var/lib/onloan/onloan.db
  PGPASSWORD=… onloan server start --database postgres://onloan@db.example.com/onloan
  onloan server start --config /etc/onloan/onloan.toml --set server.services.scheduler.loop_seconds=10s

Every setting has a variable and a place in the file of settings: `onloan config view` shows them all, with what each is
and who said so. An option comes before ONLOAN_…, that before PREFECT_…, that before the file.")]
pub(crate) struct Start {
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS")]
    host: Option<String>,
    /// The port to listen on; 0 takes a free one.
    #[arg(long)]
    port: Option<u16>,
    /// The database: a SQLite file, or the URL of a Postgres database.
    #[arg(long, value_name = "PATH|URL")]
    database: Option<String>,
    /// A file, readable by you alone, with the `user:password` that every client must send.
    #[arg(long, value_name = "FILE")]
    auth_file: Option<PathBuf>,
    /// Whose pages may call the API from a browser: `*`, or origins with commas between them.
    #[arg(long, value_name = "ORIGINS")]
    cors_origins: Option<String>,
    /// Ask for a token with every change.
    #[arg(long)]
    csrf: bool,
    /// Any other setting, by its key.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Only answer: leave schedules, late runs and so on to other servers on the same database.
    #[arg(long)]
    no_services: bool,
    /// Which lines the log has: TRACE, DEBUG, INFO, WARNING or ERROR.
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
    /// What they look like: `text` or `json`.
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Return once it answers; `onloan server stop` ends it.
    #[arg(long, conflicts_with = "pid_file")]
    background: bool,
    /// Write the process's number here while it runs.
    #[arg(long, value_name = "FILE")]
    pid_file: Option<PathBuf>,
    /// For tests, on this machine alone: `POST /api/onloan/testing/reset` empties the database. Without a database that was
    /// chosen it takes one that goes with the server.
    #[arg(long)]
    testing: bool,
}

impl Start {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let sources = self.sources(context)?;
        let settings = Settings::from_sources(&sources, context.profile())?;
        let mut configuration = ServerSettings::load(&sources)?.configuration;
        self.apply(&mut configuration)?;
        if self.background {
            return background::start(&settings.home.value).await;
        }
        let scratch = (self.testing && settings.database.origin == Origin::Default).then(TempDir::new).transpose()?;
        let database = scratch.as_ref().map_or(settings.database.value, |folder| Database::File(folder.path().join("onloan.db")));
        log::install(configuration.log_level, configuration.log_format);
        for name in ignored_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())) {
            tracing::warn!("`{name}` is set, and is no setting of this server: it changes nothing");
        }
        serve(configuration, &database, self.pid_file.as_deref()).await
    }

    fn sources(&self, context: &Context) -> anyhow::Result<Sources> {
        let mut sources = context.sources()?;
        for given in &self.set {
            let (key, value) = given.split_once('=').with_context(|| format!("`--set {given}`: write `KEY=VALUE`"))?;
            let row = TABLE.iter().find(|row| row.key == key);
            let row = row.with_context(|| format!("there is no setting `{key}`; `onloan config view` lists all of them"))?;
            if row.is_secret() {
                let variable = row.variables().into_iter().next().unwrap_or_default();
                bail!("`{key}` is secret, and every user of this machine can read a command line: set `{variable}` in its place");
            }
            sources = sources.with(row.key, Some(value.to_owned()));
        }
        let auth = self.auth_file.as_deref().map(read_secret).transpose()?;
        Ok(sources
            .with("server.api.host", self.host.clone())
            .with("server.api.port", self.port.map(|port| port.to_string()))
            .with(Sources::DATABASE, self.database.clone())
            .with("server.api.auth_string", auth)
            .with("server.api.cors_allowed_origins", self.cors_origins.clone())
            .with("server.api.csrf_protection_enabled", self.csrf.then(|| "true".into()))
            .with("server.logging_level", self.log_level.clone())
            .with("server.log_format", self.log_format.clone()))
    }

    /// What is no setting, since nobody should leave it set.
    fn apply(&self, configuration: &mut Configuration) -> anyhow::Result<()> {
        if self.no_services {
            configuration.services = Services::OFF;
        }
        if self.testing && !configuration.host.is_loopback() {
            let host = configuration.host;
            bail!("`--testing` lets anybody empty the database, so it only listens on this machine: leave out `--host {host}`");
        }
        configuration.settings.testing = self.testing;
        Ok(())
    }
}

/// The first line of a file that others cannot read.
fn read_secret(path: &Path) -> anyhow::Result<String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    if open_to_others(&std::fs::metadata(path)?).is_some() {
        bail!("others can read `{shown}`: `chmod 600 {shown}` keeps them out");
    }
    let first = text.lines().next().unwrap_or_default().trim();
    if !first.contains(':') {
        bail!("`{shown}` does not begin with a line like `user:password`");
    }
    Ok(first.to_owned())
}

async fn serve(configuration: Configuration, database: &Database, pid_file: Option<&Path>) -> anyhow::Result<()> {
    let address = SocketAddr::new(configuration.host, configuration.port);
    let listener = TcpListener::bind(address).await;
    let listener =
        listener.with_context(|| format!("cannot listen on {address}: is another server running there? `--port` takes another port"))?;
    let testing = configuration.settings.testing;
    let server = onloan::open_configured(database, configuration).await?;
    let url = url_of(listener.local_addr()?);
    let pid_file = pid_file.map(|path| PidFile::write(path, &url)).transpose()?;
    output::line(format!("Onloan serves {url}\n  database  {database}\n  clients   export ONLOAN_API_URL={url}"))?;
    if testing {
        output::line("  testing   anybody on this machine may empty the database")?;
    }
    output::line("  stop      Ctrl-C")?;
    onloan_server::serve(listener, server, stop_signal()).await?;
    drop(pid_file);
    output::line("stopped; every answered request is stored")
}

/// Where clients on this machine find a server that listens there.
pub(super) fn url_of(address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}/api", SocketAddr::new(host, address.port()))
}

/// Completes at Ctrl-C or SIGTERM. The second one does not wait for anything any more.
async fn stop_signal() {
    asked_to_stop().await;
    tokio::spawn(async {
        asked_to_stop().await;
        tracing::warn!("stopped before what was under way had ended");
        std::process::exit(130);
    });
}

async fn asked_to_stop() {
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
