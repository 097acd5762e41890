//! `onloan secrets generate-key`.

use clap::Args;
use onloan_server::sealing::Key;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::output::{self, Output};

/// Print a new key. It is kept nowhere: put it in front of the others to seal with it, behind them to let it open only.
#[derive(Debug, Args)]
pub(crate) struct GenerateKey {}

impl GenerateKey {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let key = Key::generate()?;
        match context.output {
            Output::Json => output::json(&json!({"id": key.id(), "key": *key.to_text()})),
            Output::Table => output::line(key.to_text().as_str()),
        }
    }
}
