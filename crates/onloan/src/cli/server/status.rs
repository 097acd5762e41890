//! `onloan server status`.

use std::net::SocketAddr;

use anyhow::bail;
use onloan::settings::{ServerSettings, Settings, without_password};
use onloan_api::ServiceStatus;
use onloan_client::{Client, ClientError, Retries};
use serde::Serialize;
use url::Url;

use super::super::context::Context;
use super::super::output::{self, Output};
use super::start::url_of;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onloan server status
  onloan server status -o json
  ONLOAN_API_URL=http://flows.example.com:4200/api onloan server status")]
pub(crate) struct Status {}

/// How a server is.
#[derive(Serialize)]
struct Report {
    url: String,
    /// Whether its database answers.
    ready: bool,
    /// What is wrong with it, where something is.
    problem: Option<String>,
    version: Option<String>,
    /// What it does by itself; nothing where the server is not Onloan's.
    services: Vec<ServiceStatus>,
}

impl Status {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let url = url(context)?;
        let client = Client::http(&url)?.with_retries(Retries::none());
        let report = report(&client, without_password(&url)).await?;
        match context.output {
            Output::Json => output::json(&report)?,
            Output::Table => show(&report)?,
        }
        if !report.ready {
            bail!("the server is not ready; its log says why");
        }
        Ok(())
    }
}

/// The server that the settings name: that of clients, else the one that would be started here.
fn url(context: &Context) -> anyhow::Result<Url> {
    let sources = context.sources()?;
    match Settings::from_sources(&sources, context.profile())?.api_url.value {
        Some(url) => Ok(url),
        None => {
            let configuration = ServerSettings::load(&sources)?.configuration;
            Ok(Url::parse(&url_of(SocketAddr::new(configuration.host, configuration.port)))?)
        }
    }
}

async fn report(client: &Client, url: String) -> anyhow::Result<Report> {
    client.health().await?;
    let ready = client.ready().await?;
    let (version, services) = (client.server_version().await, client.services().await);
    let problem = [version.as_ref().err(), services.as_ref().err()].into_iter().flatten().find_map(|error| match error {
        ClientError::Refused { status: 404, .. } => None,
        error => Some(error.to_string()),
    });
    Ok(Report { url, ready, problem, version: version.ok(), services: services.unwrap_or_default() })
}

fn show(report: &Report) -> anyhow::Result<()> {
    let version = report.version.as_deref().unwrap_or("unknown");
    let database = if report.ready { "answers" } else { "does not answer" };
    output::line(format!("server    {}\nversion   {version}\ndatabase  {database}", report.url))?;
    if let Some(problem) = &report.problem {
        output::line(format!("problem   {problem}"))?;
    }
    let seconds = |seconds: Option<f64>| seconds.map_or("-".to_owned(), |seconds| format!("{seconds:.3} s"));
    let rows = report.services.iter().map(|service| {
        [
            service.name.clone(),
            service.period_seconds.map_or("off".to_owned(), |period| format!("{period} s")),
            service.last_started.map_or("-".to_owned(), |at| at.to_string()),
            seconds(service.last_duration_seconds),
            service.next.map_or("-".to_owned(), |at| at.to_string()),
            service.failures.to_string(),
        ]
    });
    output::table(["SERVICE", "EVERY", "LAST", "TOOK", "NEXT", "FAILURES"], rows, "this server tells nothing of its services")
}
