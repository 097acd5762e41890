//! `onloan secrets ls`.

use clap::Args;
use onloan_api::SecretsFilterBody;
use onloan_domain::{SealedSecret, SuspectedSecret};

use crate::cli::context::Context;
use crate::cli::output::{self, Output};
use crate::cli::pages;

/// List what is sealed: block, field, key, since when.
#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// List where something looks like a secret outside the secret fields of blocks instead.
    #[arg(long)]
    suspected: bool,
}

impl Ls {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        if self.suspected { suspected(context).await } else { sealed(context).await }
    }
}

fn page(offset: i64) -> SecretsFilterBody {
    SecretsFilterBody { limit: Some(pages::PAGE as i64), offset: Some(offset) }
}

async fn sealed(context: &Context) -> anyhow::Result<()> {
    let client = context.client().await?;
    let all: Vec<SealedSecret> = pages::all(async |offset| Ok(client.filter_sealed_secrets(&page(offset)).await?)).await?;
    if context.output == Output::Json {
        return output::json(&all);
    }
    let rows = all.into_iter().map(|one| {
        let block = format!("{}/{}", one.block_type_slug, one.block_document_name);
        [block, one.field, one.key_id, one.sealed_at.to_string()]
    });
    output::table(["BLOCK", "FIELD", "KEY", "SINCE"], rows, "nothing is sealed: the secret fields of all blocks are blank or references")
}

async fn suspected(context: &Context) -> anyhow::Result<()> {
    let client = context.client().await?;
    let all: Vec<SuspectedSecret> = pages::all(async |offset| Ok(client.filter_suspected_secrets(&page(offset)).await?)).await?;
    if context.output == Output::Json {
        return output::json(&all);
    }
    let rows = all.into_iter().map(|one| [one.noun, one.subject, one.field, one.kind, one.seen.to_string()]);
    output::table(["WHAT", "WHICH", "FIELD", "LOOKS LIKE", "SEEN"], rows, "nothing that was written looks like a secret")
}
