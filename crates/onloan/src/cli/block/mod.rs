//! `onloan block`.

mod create;
pub(crate) mod data;
mod delete;
mod inspect;
mod ls;
mod register;
mod types;

use anyhow::anyhow;
use clap::Subcommand;

use super::context::Context;

/// Register, create, list, inspect and delete blocks.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  onloan block register
  onloan block create aws-secret/my-snowflake-pw --set secret_name=prod/snowflake --set aws_credentials.region_name=eu-west-1
  onloan block create secret/api-key --set value=ref+vault://kv/api#/key
  onloan block inspect aws-secret/my-snowflake-pw -o json")]
pub(crate) enum Block {
    /// Make block types known to the server.
    Register(register::Register),
    /// List blocks.
    Ls(ls::Ls),
    /// Create a block, or put one in place of another.
    Create(create::Create),
    /// Show a block; literal secrets are masked.
    Inspect(inspect::Inspect),
    /// Delete a block.
    Delete(delete::Delete),
    /// List and inspect block types.
    #[command(subcommand)]
    Type(types::Type),
}

impl Block {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Register(command) => command.run(context).await,
            Self::Ls(command) => command.run(context).await,
            Self::Create(command) => command.run(context).await,
            Self::Inspect(command) => command.run(context).await,
            Self::Delete(command) => command.run(context).await,
            Self::Type(command) => command.run(context).await,
        }
    }
}

/// A block on the command line: `TYPE/NAME`.
#[derive(Debug, Clone)]
pub(crate) struct BlockName {
    pub(crate) slug: String,
    pub(crate) name: String,
}

impl std::str::FromStr for BlockName {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let parts = text.split_once('/').filter(|(slug, name)| !slug.is_empty() && !name.is_empty());
        let (slug, name) = parts.ok_or_else(|| anyhow!("`{text}` names no block: write `TYPE/NAME`, as `aws-secret/my-snowflake-pw`"))?;
        Ok(Self { slug: slug.into(), name: name.into() })
    }
}

impl std::fmt::Display for BlockName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.slug, self.name)
    }
}

/// The type of `slug`, as this program knows it.
pub(crate) fn kind(slug: &str) -> anyhow::Result<onloan_blocks::Kind> {
    let registry = onloan::registry();
    registry.get(slug).cloned().ok_or_else(|| {
        let known = registry.kinds().map(|kind| kind.slug).collect::<Vec<_>>().join(", ");
        anyhow!("this program has no block type `{slug}`; it has {known}")
    })
}
