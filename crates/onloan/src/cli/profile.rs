//! `onloan profile`.

use clap::Subcommand;
use onloan::settings::Profile as Settings;
use serde_json::json;

use super::context::Context;
use super::output::{self, Output};

/// Named sets of settings, in `profiles.toml` in the home folder.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  onloan profile create staging --api-url http://127.0.0.1:4200/api
  onloan profile use staging
  onloan --profile staging flow-run ls")]
pub(crate) enum Profile {
    /// List the profiles.
    Ls,
    /// Show a profile's settings.
    Inspect {
        /// Its name.
        name: String,
    },
    /// Make a profile, or change the settings of one.
    Create(Create),
    /// Make a profile the active one.
    Use {
        /// Its name.
        name: String,
    },
    /// Delete a profile.
    Delete {
        /// Its name.
        name: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// Its name.
    name: String,
    /// The server's API, as `http://127.0.0.1:4200/api`.
    #[arg(long)]
    api_url: Option<String>,
    /// The database of a server inside the process.
    #[arg(long)]
    database: Option<String>,
    /// Where results are kept.
    #[arg(long)]
    results: Option<String>,
}

impl Profile {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Ls => ls(context),
            Self::Inspect { name } => inspect(context, &name),
            Self::Create(create) => create.run(context),
            Self::Use { name } => activate(context, &name),
            Self::Delete { name } => delete(context, &name),
        }
    }
}

fn ls(context: &Context) -> anyhow::Result<()> {
    let profiles = context.profiles()?;
    let active = profiles.active();
    match context.output {
        Output::Json => output::json(&json!({"active": active, "profiles": profiles.names()})),
        Output::Table => {
            let rows = profiles.names().into_iter().map(|name| [if name == active { "*" } else { "" }.to_owned(), name.to_owned()]);
            output::table(["", "PROFILE"], rows, "")
        }
    }
}

fn inspect(context: &Context, name: &str) -> anyhow::Result<()> {
    let Settings { api_url, database, results } = context.profiles()?.get(name)?;
    match context.output {
        Output::Json => output::json(&json!({"name": name, "api_url": api_url, "database": database, "results": results})),
        Output::Table => {
            let rows = [("api_url", api_url), ("database", database), ("results", results)];
            let rows = rows.into_iter().filter_map(|(key, value)| Some([key.to_owned(), value?]));
            output::table(["SETTING", "VALUE"], rows, "the profile sets nothing: every setting has its default")
        }
    }
}

impl Create {
    fn run(self, context: &Context) -> anyhow::Result<()> {
        let mut profiles = context.profiles()?;
        let existing = profiles.get(&self.name).unwrap_or_default();
        let profile = Settings {
            api_url: self.api_url.or(existing.api_url),
            database: self.database.or(existing.database),
            results: self.results.or(existing.results),
        };
        profiles.put(&self.name, profile);
        profiles.write()?;
        output::line(format!(
            "profile `{0}` is in {1}; `onloan profile use {0}` makes it the active one",
            self.name,
            profiles.path().display()
        ))
    }
}

fn activate(context: &Context, name: &str) -> anyhow::Result<()> {
    let mut profiles = context.profiles()?;
    profiles.activate(name)?;
    profiles.write()?;
    output::line(format!("profile `{name}` is active"))
}

fn delete(context: &Context, name: &str) -> anyhow::Result<()> {
    let mut profiles = context.profiles()?;
    profiles.remove(name)?;
    profiles.write()?;
    output::line(format!("profile `{name}` is deleted"))
}
