//! `onloan database upgrade`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use onloan::settings::Database;
use onloan_storage::Durability;
use onloan_storage::upkeep::{self, Versions};
use serde_json::json;

use super::super::context::Context;
use super::super::output::{self, Output};
use super::{COPY, Which, beside, stamp};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onloan database upgrade --dry-run
  onloan database upgrade --database /var/lib/onloan/onloan.db
  PGPASSWORD=… onloan database upgrade --database postgres://onloan@db.example.com/onloan

A SQLite file is copied first, beside itself; `onloan database downgrade` puts the copy back. Of a Postgres database, make
your own copy with `pg_dump` first.")]
pub(crate) struct Upgrade {
    #[command(flatten)]
    which: Which,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Make no copy of a SQLite file.
    #[arg(long)]
    no_copy: bool,
}

impl Upgrade {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let database = self.which.database(context)?;
        let versions = upkeep::versions(&database.place()).await?;
        if let Some(foreign) = versions.foreign.first() {
            bail!("`{database}` was changed by another version of Onloan (migration {foreign}): use that version, or another database");
        }
        let copied = match (&database, self.dry_run) {
            (Database::File(file), false) if !self.no_copy && !versions.applied.is_empty() && !versions.pending.is_empty() => {
                Some(copy(file)?)
            }
            (Database::File(_) | Database::Postgres(_), _) => None,
        };
        if !self.dry_run && !versions.pending.is_empty() {
            database.connect(Durability::Machine).await?.close().await;
        }
        self.tell(context, &database, &versions, copied.as_deref())
    }

    fn tell(&self, context: &Context, database: &Database, versions: &Versions, copied: Option<&Path>) -> anyhow::Result<()> {
        let done: Vec<_> = versions.pending.iter().map(|one| json!({"version": one.version, "name": one.name})).collect();
        match context.output {
            Output::Json => {
                let database = database.to_string();
                output::json(&json!({"database": database, "dry_run": self.dry_run, "migrations": done, "copy": copied}))
            }
            Output::Table => {
                let rows = versions.pending.iter().map(|one| [format!("{:04}", one.version), one.name.clone()]);
                output::table(["MIGRATION", "ABOUT"], rows, "")?;
                match (versions.pending.len(), self.dry_run) {
                    (0, _) => output::line(format!("`{database}` is up to date")),
                    (count, true) => output::line(format!("{count} would run on `{database}`; nothing was changed")),
                    (count, false) => output::line(format!("{count} ran on `{database}`")),
                }?;
                copied.map_or(Ok(()), |copy| output::line(format!("the copy from before is `{}`", copy.display())))
            }
        }
    }
}

fn copy(file: &Path) -> anyhow::Result<PathBuf> {
    let to = beside(file, &format!("{COPY}{}", stamp()));
    upkeep::copy(file, &to).context("nothing was changed, since no copy could be made; `--no-copy` goes without")?;
    Ok(to)
}
