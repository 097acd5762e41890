//! `onloan database`.

mod check;
mod downgrade;
mod upgrade;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use onloan::settings::{Database as Named, Settings, Sources};

use super::context::Context;

/// Upgrade, check, and go back: the database of a server.
#[derive(Debug, Subcommand)]
pub(crate) enum Database {
    /// Bring the tables up to date, after a copy of a SQLite file was made.
    Upgrade(upgrade::Upgrade),
    /// Put back the copy that was made before the last upgrade.
    Downgrade(downgrade::Downgrade),
    /// Whether the tables are up to date, and the database is whole.
    Check(check::Check),
}

/// Which database is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// The database: a SQLite file, or the URL of a Postgres database; what the settings say when it is not given.
    #[arg(long, value_name = "PATH|URL")]
    database: Option<String>,
}

impl Database {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Upgrade(command) => command.run(context).await,
            Self::Downgrade(command) => command.run(context).await,
            Self::Check(command) => command.run(context).await,
        }
    }
}

impl Which {
    fn database(&self, context: &Context) -> anyhow::Result<Named> {
        let sources = context.sources()?.with(Sources::DATABASE, self.database.clone());
        Ok(Settings::from_sources(&sources, context.profile())?.database.value)
    }
}

/// Beside a file: its name, with what follows.
fn beside(file: &Path, rest: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(rest);
    file.with_file_name(name)
}

/// The present as it stands in a file's name; later ones sort behind.
fn stamp() -> String {
    onloan_domain::Timestamp::now().to_string().chars().filter(char::is_ascii_digit).collect()
}

/// What the name of every copy has behind the file's own.
const COPY: &str = ".before-upgrade-";
