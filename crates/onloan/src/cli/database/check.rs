//! `onloan database check`.

use anyhow::bail;
use onloan::settings::Database;
use onloan_storage::upkeep;
use serde_json::json;

use super::super::context::Context;
use super::super::output::{self, Output};
use super::Which;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onloan database check
  onloan database check --database /var/lib/onloan/onloan.db -o json

Of a SQLite file every page is read, and its tables are compared with those that this version makes. Of a Postgres database
the versions of the tables, indexes and constraints are looked at; its pages are `pg_amcheck`'s to look at.")]
pub(crate) struct Check {
    #[command(flatten)]
    which: Which,
}

impl Check {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let database = self.which.database(context)?;
        if let Database::File(path) = &database
            && !path.exists()
        {
            bail!("there is no database `{database}`: `onloan server start` or `onloan database upgrade` makes it");
        }
        let place = database.place();
        let versions = upkeep::versions(&place).await?;
        let mut problems: Vec<String> = versions.foreign.iter().map(|one| format!("migration {one} is another version's")).collect();
        if !versions.pending.is_empty() {
            problems.push(format!("{} migrations have not run: `onloan database upgrade` runs them", versions.pending.len()));
        } else if problems.is_empty() {
            // What an older version made is not as this one makes it, and that is no damage.
            problems.extend(upkeep::problems(&place).await?);
        }
        let version = versions.applied.last().map(|one| one.version);
        match context.output {
            Output::Json => output::json(&json!({"database": database.to_string(), "version": version, "problems": problems}))?,
            Output::Table if problems.is_empty() => {
                output::line(format!("`{database}` is whole and up to date (migration {:04})", version.unwrap_or_default()))?;
            }
            Output::Table => output::line(problems.join("\n"))?,
        }
        if problems.is_empty() { Ok(()) } else { bail!("`{database}` is not as it should be: {} problems", problems.len()) }
    }
}
