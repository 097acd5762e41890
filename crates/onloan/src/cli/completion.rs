//! `onloan completion`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Print a completion script: `source <(onloan completion bash)`.
#[derive(Debug, Args)]
pub(crate) struct Completion {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completion {
    #[expect(clippy::unnecessary_wraps, reason = "every command returns a result")]
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        clap_complete::generate(self.shell, &mut super::Cli::command(), "onloan", &mut std::io::stdout());
        Ok(())
    }
}
