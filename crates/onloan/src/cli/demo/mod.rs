//! `onloan demo`: the whole story on this machine alone.
//!
//! A fresh folder holds a server's database, a secret in a file that only its owner can read, and a
//! SQLite warehouse. A flow borrows the secret; then every byte that was kept is searched for it.

mod report;
mod search;
mod setting;
mod story;

use std::path::PathBuf;

use clap::Args;

use self::report::Report;
use self::setting::Setting;
use super::context::Context;
use super::output::{self, Output};

/// Run the whole story on this machine alone: no account, no network.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  onloan demo
  onloan demo --keep /tmp/onloan-demo
  onloan demo -o json")]
pub(crate) struct Demo {
    /// Keep what the demo writes in this folder, which must be empty or absent.
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let setting = Setting::prepare(self.keep.as_deref()).await?;
        if context.output == Output::Table {
            output::line(setting.introduction())?;
        }
        let session = setting.session();
        let customers = session.scope(story::borrow_and_fetch(setting.warehouse())).await?;
        let report = Report::gather(&setting, &customers).await?;
        report.print(context.output)?;
        report.verdict()
    }
}
