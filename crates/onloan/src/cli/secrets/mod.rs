//! `onloan secrets`.

mod generate_key;
mod ls;
mod rotate;

use clap::Subcommand;

use super::context::Context;

/// What the server keeps sealed, and the keys that it is sealed with. No value is ever shown.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  onloan secrets ls                 which fields of which blocks are sealed, with which key, since when
  onloan secrets ls --suspected     where else something looks like a secret
  onloan secrets generate-key       a new key, for ONLOAN_ENCRYPTION_KEYS or the key file
  onloan secrets rotate             seal everything with the server's first key")]
pub(crate) enum Secrets {
    /// List what is sealed.
    Ls(ls::Ls),
    /// Seal everything with the server's first key.
    Rotate(rotate::Rotate),
    /// Print a new key.
    GenerateKey(generate_key::GenerateKey),
}

impl Secrets {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Ls(command) => command.run(context).await,
            Self::Rotate(command) => command.run(context).await,
            Self::GenerateKey(command) => command.run(context),
        }
    }
}
