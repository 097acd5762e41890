//! `onloan block ls`.

use clap::Args;
use onloan_api::BlockDocumentFilterBody;
use onloan_domain::BlockDocument;
use onloan_domain::filters::BlockDocumentSort;

use crate::cli::context::Context;
use crate::cli::output::{self, Output};
use crate::cli::pages;

/// List blocks.
#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// Only blocks of this type.
    #[arg(long = "type", value_name = "TYPE")]
    block_type: Option<String>,
}

impl Ls {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let mut blocks = all(context).await?;
        if let Some(slug) = &self.block_type {
            blocks.retain(|block| slug_of(block) == slug);
        }
        match context.output {
            Output::Json => output::json(&blocks),
            Output::Table => {
                let rows =
                    blocks.iter().map(|block| [slug_of(block).to_owned(), block.name.clone().unwrap_or_default(), block.id.to_string()]);
                output::table(["TYPE", "NAME", "ID"], rows, "no blocks: `onloan block create TYPE/NAME` makes one")
            }
        }
    }
}

async fn all(context: &Context) -> anyhow::Result<Vec<BlockDocument>> {
    let client = context.client().await?;
    pages::all(async |offset| {
        let body = BlockDocumentFilterBody {
            sort: Some(BlockDocumentSort::BlockTypeAndNameAsc),
            limit: Some(pages::PAGE as i64),
            offset: Some(offset),
            ..BlockDocumentFilterBody::default()
        };
        Ok(client.filter_block_documents(&body).await?)
    })
    .await
}

fn slug_of(block: &BlockDocument) -> &str {
    block.block_type.as_ref().map_or("", |block_type| block_type.slug.as_str())
}
