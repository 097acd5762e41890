//! `onloan server stop`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::bail;
use onloan::settings::Settings;
use onloan_secrets::Environment;

use super::super::context::Context;
use super::super::output;
use super::background::{self, LOOK_EVERY, Running};

/// Longer than a server waits for what is under way.
const STOPS_WITHIN: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onloan server stop
  onloan server stop --pid-file /run/onloan/onloan.pid")]
pub(crate) struct Stop {
    /// The file that the server was told to write its number in.
    #[arg(long, value_name = "FILE")]
    pid_file: Option<PathBuf>,
}

impl Stop {
    pub(super) async fn run(self, _: &Context) -> anyhow::Result<()> {
        let path = match self.pid_file {
            Some(path) => path,
            None => background::usual(&Settings::home(&Environment::process())?.value),
        };
        let Some(running) = background::find(&path)? else {
            bail!("no server runs in the background (by `{}`); `onloan server start --background` starts one", path.display());
        };
        terminate(&running)?;
        wait(&path, &running).await?;
        output::line(format!("the server at {} has stopped; every answered request is stored", running.url))
    }
}

#[cfg(unix)]
fn terminate(running: &Running) -> anyhow::Result<()> {
    use anyhow::Context as _;
    use rustix::process::{Pid, Signal, kill_process};
    let pid = i32::try_from(running.pid).ok().and_then(Pid::from_raw);
    let pid = pid.with_context(|| format!("{} is no number of a process", running.pid))?;
    kill_process(pid, Signal::TERM).with_context(|| format!("cannot stop the process {}", running.pid))
}

#[cfg(not(unix))]
fn terminate(running: &Running) -> anyhow::Result<()> {
    bail!("this system has no SIGTERM: end the process {} by hand", running.pid)
}

async fn wait(path: &Path, running: &Running) -> anyhow::Result<()> {
    let begun = Instant::now();
    while background::find(path)?.as_ref() == Some(running) {
        if begun.elapsed() > STOPS_WITHIN {
            bail!("the process {} still runs after {} s; its log says what it waits for", running.pid, STOPS_WITHIN.as_secs());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}
