//! `onloan block register`.

use clap::Args;

use crate::cli::context::Context;
use crate::cli::output;

/// Make block types known to the server, so that its UI can offer them.
#[derive(Debug, Args)]
pub(crate) struct Register {
    /// The types; all that this program has when none is named.
    types: Vec<String>,
}

impl Register {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let kinds = if self.types.is_empty() {
            onloan::registry().kinds().cloned().collect()
        } else {
            self.types.iter().map(|slug| super::kind(slug)).collect::<anyhow::Result<Vec<_>>>()?
        };
        let session = context.session().await?;
        for kind in kinds {
            session.block_store().register(&kind).await?;
            output::line(format!("registered {} ({})", kind.slug, kind.name))?;
        }
        Ok(())
    }
}
