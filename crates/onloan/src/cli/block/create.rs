//! `onloan block create`.

use anyhow::anyhow;
use clap::Args;
use onloan_blocks::StoreError;
use serde_json::json;

use super::BlockName;
use super::data::Fields;
use crate::cli::context::Context;
use crate::cli::output::{self, Output};

/// Create a block, or put one in place of another.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// `TYPE/NAME`, as `aws-secret/my-snowflake-pw`.
    block: BlockName,
    #[command(flatten)]
    fields: Fields,
    /// Put it in place of the block of that name.
    #[arg(long)]
    overwrite: bool,
}

impl Create {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let kind = super::kind(&self.block.slug)?;
        let session = context.session().await?;
        let store = session.block_store();
        let data = self.fields.read(&kind, store.as_ref()).await?;
        let saved = store.save(&kind, &self.block.name, data, self.overwrite).await;
        let id = saved.map_err(|error| match error {
            StoreError::Exists { slug, name } => {
                anyhow!("the block `{slug}/{name}` exists already: `--overwrite` puts this one in its place")
            }
            other @ (StoreError::NotConnected | StoreError::Server(_)) => other.into(),
        })?;
        match context.output {
            Output::Json => output::json(&json!({"id": id, "type": self.block.slug, "name": self.block.name})),
            Output::Table => output::line(format!("saved {} as {id}", self.block)),
        }
    }
}
