//! A server in the background: a child of its own, known by a file that holds its number. The child has the file locked as
//! long as it lives, so that nobody takes another process with the same number for it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use super::super::output;

/// How long a start may take, with a database that has to be brought up to date.
const STARTS_WITHIN: Duration = Duration::from_secs(120);

/// How often to look.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A server in the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Running {
    pub(super) pid: u32,
    pub(super) url: String,
}

/// The file of a server that runs; it goes with the server.
pub(super) struct PidFile {
    path: PathBuf,
    _locked: File,
}

/// The file of the server that `--background` starts.
pub(super) fn usual(home: &Path) -> PathBuf {
    home.join("server.pid")
}

impl PidFile {
    /// Writes it for this process.
    pub(super) fn write(path: &Path, url: &str) -> anyhow::Result<Self> {
        let shown = path.display();
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = opened.with_context(|| format!("cannot write `{shown}`"))?;
        if file.try_lock().is_err() {
            bail!("`{shown}` belongs to another server that runs: `onloan server stop` ends it, `--pid-file` takes another file");
        }
        file.set_len(0)?;
        file.write_all(serde_json::to_string(&Running { pid: std::process::id(), url: url.to_owned() })?.as_bytes())?;
        Ok(Self { path: path.to_owned(), _locked: file })
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // It is locked no longer, and that is what counts.
        drop(std::fs::remove_file(&self.path));
    }
}

/// The server that a file tells of, if it runs.
pub(super) fn find(path: &Path) -> anyhow::Result<Option<Running>> {
    let Ok(mut file) = File::open(path) else { return Ok(None) };
    if file.try_lock_shared().is_ok() {
        return Ok(None);
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text).ok())
}

/// Starts this program again with the same options, and waits until it answers.
pub(super) async fn start(home: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(home).with_context(|| format!("cannot make the folder `{}`", home.display()))?;
    let (pid_file, log) = (usual(home), home.join("server.log"));
    if let Some(running) = find(&pid_file)? {
        bail!("a server runs already at {}: `onloan server stop` ends it", running.url);
    }
    let mut child = spawn(&pid_file, &log)?;
    let running = wait(&mut child, &pid_file, &log).await?;
    output::line(format!(
        "Onloan serves {0} in the background\n  log       {1}\n  clients   export ONLOAN_API_URL={0}\n  stop      onloan server stop",
        running.url,
        log.display()
    ))
}

fn spawn(pid_file: &Path, log: &Path) -> anyhow::Result<Child> {
    let lines = OpenOptions::new().create(true).append(true).open(log).with_context(|| format!("cannot write `{}`", log.display()))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(std::env::args_os().skip(1).filter(|argument| argument != "--background")).arg("--pid-file").arg(pid_file);
    command.stdin(Stdio::null()).stdout(lines.try_clone()?).stderr(lines);
    // Ctrl-C in this terminal is not for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    Ok(command.spawn()?)
}

async fn wait(child: &mut Child, pid_file: &Path, log: &Path) -> anyhow::Result<Running> {
    let begun = Instant::now();
    loop {
        if let Some(running) = find(pid_file)?.filter(|running| running.pid == child.id()) {
            return Ok(running);
        }
        if child.try_wait()?.is_some() {
            let last = last_lines(log);
            bail!("the server did not start; the end of its log `{}`:\n{last}", log.display());
        }
        if begun.elapsed() > STARTS_WITHIN {
            child.kill()?;
            bail!("the server did not answer within {} s; its log is `{}`", STARTS_WITHIN.as_secs(), log.display());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn last_lines(log: &Path) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}
