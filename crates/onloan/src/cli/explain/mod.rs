//! `onloan explain`.

mod block;
mod reference;
mod report;

use clap::Subcommand;

use super::block::BlockName;
use super::block::data::Fields;
use super::context::Context;

/// Say where credentials and secrets come from, without their values.
///
/// What is explained is what a run in this environment would get: run it where the flow runs.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  onloan explain block aws-credentials/prod
  onloan explain config aws-credentials --set region_name=eu-west-1
  onloan explain reference 'ref+awssecrets://prod/db?region=eu-west-1#/password' -o json")]
pub(crate) enum Explain {
    /// A saved block.
    Block {
        /// `TYPE/NAME`.
        block: BlockName,
    },
    /// A block that is not saved.
    Config {
        /// The block's type, as `aws-credentials`.
        slug: String,
        #[command(flatten)]
        fields: Fields,
    },
    /// A reference: reads the secret and says everything but its value.
    Reference {
        /// The reference, as `ref+env://NAME`.
        reference: String,
    },
}

impl Explain {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Block { block } => block::saved(context, &block).await,
            Self::Config { slug, fields } => block::unsaved(context, &slug, &fields).await,
            Self::Reference { reference } => reference::run(context, &reference).await,
        }
    }
}
