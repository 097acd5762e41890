//! `onloan database downgrade`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use onloan::settings::Database;
use onloan_storage::upkeep;

use super::super::context::Context;
use super::super::output;
use super::{COPY, Which, beside, stamp};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onloan database downgrade
  onloan database downgrade --yes
  onloan database downgrade --copy /var/backups/onloan.db --yes

Migrations only go forward, since one that takes a column back takes what is in it along. The way back is the copy that
`onloan database upgrade` made of a SQLite file; what was stored since is not in it, and is kept beside it in a file of its
own. A Postgres database goes back with what `pg_dump` wrote before the upgrade.")]
pub(crate) struct Downgrade {
    #[command(flatten)]
    which: Which,
    /// The copy to put back; the newest that an upgrade made when it is not given.
    #[arg(long, value_name = "FILE")]
    copy: Option<PathBuf>,
    /// Do it; without this, only what would be done is shown.
    #[arg(long, short)]
    yes: bool,
}

impl Downgrade {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let file = match self.which.database(context)? {
            Database::File(path) => path,
            Database::Postgres(_) => bail!(
                "a Postgres database goes back with the dump that was made before the upgrade: stop every server, then `pg_restore --clean`"
            ),
        };
        let copy = match self.copy {
            Some(copy) => copy,
            None => newest(&file)?.with_context(|| {
                format!("there is no copy `{}{COPY}…`: `onloan database upgrade` makes one, `--copy` names another", file.display())
            })?,
        };
        let aside = beside(&file, &format!(".before-downgrade-{}", stamp()));
        let (file, copy, aside) = (file.as_path(), copy.as_path(), aside.as_path());
        let [shown, from, to] = [file, copy, aside].map(|path| path.display().to_string());
        if !self.yes {
            return output::line(format!("`{from}` would take the place of `{shown}`, which would be kept as `{to}`; `--yes` does it"));
        }
        upkeep::restore(copy, file, aside)?;
        output::line(format!("`{shown}` is as `{from}` was; what was stored since is in `{to}`\nstart the version of Onloan that made it"))
    }
}

fn newest(file: &Path) -> anyhow::Result<Option<PathBuf>> {
    let begins = beside(file, COPY);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot look through `{}`", folder.display()))? {
        let path = entry?.path();
        let is_copy = path.file_name().zip(begins.file_name()).is_some_and(|(name, begins)| {
            name.to_string_lossy().starts_with(&*begins.to_string_lossy()) && !name.to_string_lossy().ends_with("-journal")
        });
        copies.extend(is_copy.then_some(path));
    }
    Ok(copies.into_iter().max())
}
