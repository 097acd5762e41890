//! `onloan config`.

use clap::Subcommand;
use onloan::settings::{Origin, Setting, without_password};
use serde_json::{Value, json};

use super::context::Context;
use super::output::{self, Output};

/// The settings of this process.
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Show every setting and where it comes from.
    View,
}

impl Config {
    pub(crate) fn run(&self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::View => view(context),
        }
    }
}

fn view(context: &Context) -> anyhow::Result<()> {
    let settings = context.settings()?;
    let api_url = settings.api_url.value.as_ref().map_or("(a server inside the process)".to_owned(), without_password);
    let path = |setting: &Setting<std::path::PathBuf>| setting.value.display().to_string();
    let rows: [(&str, String, &Origin); 5] = [
        ("home", path(&settings.home), &settings.home.origin),
        ("profile", settings.profile.value.clone(), &settings.profile.origin),
        ("api_url", api_url, &settings.api_url.origin),
        ("database", settings.database.value.to_string(), &settings.database.origin),
        ("results", path(&settings.results), &settings.results.origin),
    ];
    match context.output {
        Output::Json => {
            let entry = |(name, value, origin): &(&str, String, &Origin)| ((*name).to_owned(), json!({"value": value, "origin": origin}));
            output::json(&rows.iter().map(entry).collect::<serde_json::Map<String, Value>>())
        }
        Output::Table => {
            output::table(["SETTING", "VALUE", "FROM"], rows.map(|(name, value, origin)| [name.into(), value, origin.to_string()]), "")
        }
    }
}
