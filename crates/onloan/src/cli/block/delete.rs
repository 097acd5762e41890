//! `onloan block delete`.

use anyhow::bail;
use clap::Args;

use super::BlockName;
use crate::cli::context::Context;
use crate::cli::output;

/// Delete a block.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// `TYPE/NAME`.
    block: BlockName,
}

impl Delete {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let BlockName { slug, name } = &self.block;
        if !context.session().await?.block_store().delete(slug, name).await? {
            bail!("there is no block `{}`: `onloan block ls` shows those that exist", self.block);
        }
        output::line(format!("deleted {}", self.block))
    }
}
