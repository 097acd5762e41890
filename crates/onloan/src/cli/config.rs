//! `onloan config`.

use clap::Subcommand;
use onloan::settings::{Origin, ServerSettings, Setting, Settings, without_password};
use serde_json::{Value, json};

use super::context::Context;
use super::output::{self, Output};

/// The settings of this process.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  onloan config view
  onloan config view -o json | jq '.\"server.api.port\"'
  onloan config view --config /etc/onloan/onloan.toml")]
pub(crate) enum Config {
    /// Show every setting, what it is, and who says so. What is secret is masked.
    View,
}

impl Config {
    pub(crate) fn run(&self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::View => view(context),
        }
    }
}

/// A setting as it is shown.
struct Shown {
    name: String,
    value: Value,
    origin: Origin,
    variables: Vec<String>,
    help: String,
}

fn view(context: &Context) -> anyhow::Result<()> {
    let sources = context.sources()?;
    let mut all = of_this_process(&Settings::from_sources(&sources, context.profile())?);
    let server = ServerSettings::load(&sources)?;
    all.extend(server.rows().map(|(row, value, origin)| Shown {
        name: row.key.to_owned(),
        value,
        origin: origin.clone(),
        variables: row.variables(),
        help: row.help.to_owned(),
    }));
    match context.output {
        Output::Json => {
            let entry = |one: &Shown| {
                let shown = json!({"value": one.value, "origin": one.origin, "variables": one.variables, "help": one.help});
                (one.name.clone(), shown)
            };
            output::json(&all.iter().map(entry).collect::<serde_json::Map<String, Value>>())
        }
        Output::Table => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string().replace("null", "-"), str::to_owned);
            let rows = all.iter().map(|one| [one.name.clone(), text(&one.value), one.origin.to_string(), one.help.clone()]);
            output::table(["SETTING", "VALUE", "FROM", "WHAT IT IS"], rows, "")
        }
    }
}

/// The settings of clients, and of every process.
fn of_this_process(settings: &Settings) -> Vec<Shown> {
    let api_url = settings.api_url.value.as_ref().map_or("(a server inside the process)".to_owned(), without_password);
    let path = |setting: &Setting<std::path::PathBuf>| setting.value.display().to_string();
    let rows: [(&str, String, &Origin, &[&str], &str); 5] = [
        ("home", path(&settings.home), &settings.home.origin, &["ONLOAN_HOME"], "Where Onloan keeps what it keeps on this machine."),
        ("profile", settings.profile.value.clone(), &settings.profile.origin, &["ONLOAN_PROFILE"], "The named set of settings in use."),
        ("api_url", api_url, &settings.api_url.origin, &["ONLOAN_API_URL", "PREFECT_API_URL"], "The server that clients talk to."),
        (
            "database",
            settings.database.value.to_string(),
            &settings.database.origin,
            &["ONLOAN_DATABASE"],
            "The database of a server here.",
        ),
        ("results", path(&settings.results), &settings.results.origin, &["ONLOAN_RESULTS"], "Where results are kept."),
    ];
    let shown = |(name, value, origin, variables, help): (&str, String, &Origin, &[&str], &str)| Shown {
        name: name.to_owned(),
        value: value.into(),
        origin: origin.clone(),
        variables: variables.iter().map(|name| (*name).to_owned()).collect(),
        help: help.to_owned(),
    };
    rows.into_iter().map(shown).collect()
}
