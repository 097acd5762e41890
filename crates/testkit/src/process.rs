//! Child processes that serve on a loopback port and cannot outlive us.
//!
//! Each child leads a process group of its own and has a watchdog beside it: a shell that waits for the end of a pipe
//! and then ends the group and removes its folder. We hold the pipe's other end, so the group dies when the [`Server`] is dropped, when a
//! test panics, when the process exits with the server in a static, and when it is killed. (The kernel's parent-death
//! signal would fire when the *thread* that spawned ends, and a test is a thread.)

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::python::last_lines;

/// Far more than any counterpart needs: a machine may build something else meanwhile.
const PATIENCE: Duration = Duration::from_secs(180);
const GLANCE: Duration = Duration::from_millis(20);

/// Waits for the pipe's end, signals the group, gives it up to five seconds to be gone, and cleans up.
const WATCHDOG: &str = "cat
kill -s $1 -- -$2
for i in $(seq 100); do kill -s 0 -- -$2 || break; sleep 0.05; done
rm -rf -- \"$3\"";

/// How a server is told to end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    /// It leaves nothing behind that matters.
    Killed,
    /// It gives back what the system lent it (Postgres: shared memory), then ends at once.
    Quit,
}

impl Ending {
    fn signal(self) -> &'static str {
        match self {
            Self::Killed => "KILL",
            Self::Quit => "QUIT",
        }
    }
}

/// A running server, its port, and a private folder with its log that vanishes with it.
#[derive(Debug)]
pub(crate) struct Server {
    name: &'static str,
    port: u16,
    child: Child,
    watchdog: Child,
    folder: TempDir,
}

impl Server {
    /// Starts what `command` makes for a free port and a scratch folder, and waits until the port is `ready`.
    /// A port can be lost to somebody else between choosing and binding: then another is tried.
    pub(crate) fn start(
        name: &'static str,
        ending: Ending,
        ready: impl Fn(u16) -> bool,
        command: impl Fn(u16, &Path) -> Result<Command>,
    ) -> Result<Self> {
        let mut attempt = 1;
        loop {
            let folder = TempDir::new().context("cannot create a scratch folder")?;
            let port = free_port()?;
            let command = command(port, folder.path())?;
            let mut server = Self::spawn(name, ending, port, folder, command)?;
            match server.wait_until_ready(&ready) {
                Ok(()) => return Ok(server),
                Err(_) if attempt < 3 && server.port_was_taken() => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }

    fn spawn(name: &'static str, ending: Ending, port: u16, folder: TempDir, mut command: Command) -> Result<Self> {
        let log = File::create(folder.path().join("log")).context("cannot create a log file")?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start `{name}`"))?;
        let watchdog = Command::new("sh")
            .args(["-c", WATCHDOG, "watchdog", ending.signal()])
            .arg(child.id().to_string())
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("cannot start the watchdog shell")?;
        Ok(Self { name, port, child, watchdog, folder })
    }

    fn wait_until_ready(&mut self, ready: &impl Fn(u16) -> bool) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if ready(self.port) {
                return Ok(());
            }
            if let Some(status) = self.exited()? {
                bail!("`{}` ended with {status} before it was ready. Its log ends with:\n{}", self.name, self.log());
            }
            if Instant::now() > deadline {
                bail!("`{}` was not ready after {PATIENCE:?}. Its log ends with:\n{}", self.name, self.log());
            }
            std::thread::sleep(GLANCE);
        }
    }

    fn exited(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    fn port_was_taken(&self) -> bool {
        self.log().to_lowercase().contains("in use")
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The end of what it wrote.
    pub(crate) fn log(&self) -> String {
        let bytes = std::fs::read(self.folder.path().join("log")).unwrap_or_default();
        last_lines(&String::from_utf8_lossy(&bytes), 40)
    }

    /// The most memory that the processes of the group have had, added up over those that are there.
    pub(crate) fn peak_bytes(&self) -> u64 {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|process| process.path());
        let of_group = processes.filter(|process| {
            let stat = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
            cpu_ticks(&stat, self.child.id()).is_some()
        });
        of_group.filter_map(|process| peak_bytes(&std::fs::read_to_string(process.join("status")).ok()?)).sum()
    }

    /// User and system time of all processes in the group, those that have ended included where their parent waited.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let stats = processes.filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok());
        stats.filter_map(|stat| cpu_ticks(&stat, self.child.id())).sum::<u64>() as f64 / TICKS_PER_SECOND
    }
}

/// Reads `/proc/PID/status`.
fn peak_bytes(status: &str) -> Option<u64> {
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?;
    Some(kibibytes.parse::<u64>().ok()? * 1024)
}

/// What the kernel counts CPU time in, as far as user space may see: fixed on Linux, whatever the timer's rate.
const TICKS_PER_SECOND: f64 = 100.0;

/// Reads a line of `/proc/PID/stat`; nothing for a process of another group.
fn cpu_ticks(stat: &str, group: u32) -> Option<u64> {
    // The name, in parentheses, may hold anything. Counted from the state behind it: the group is third, times begin at twelfth.
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    if fields.get(2)?.parse::<u32>().ok()? != group {
        return None;
    }
    fields.get(11..15)?.iter().map(|ticks| ticks.parse::<u64>().ok()).sum()
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        // The child first: the watchdog sees the group until we have taken note of its end.
        let _ = self.child.wait();
        let _ = self.watchdog.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot bind a loopback port")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::{cpu_ticks, peak_bytes};

    #[test]
    fn cpu_time_counts_the_group_and_the_children_it_waited_for() {
        let stat = "7 (a b) c) S 1 42 42 0 -1 4194560 1 2 3 4 10 20 3 4 20 0 1 0 99";
        assert_eq!(cpu_ticks(stat, 42), Some(37));
        assert_eq!(cpu_ticks(stat, 43), None);
    }

    #[test]
    fn peak_memory_is_read_in_bytes() {
        assert_eq!(peak_bytes("VmPeak:\t 9 kB\nVmHWM:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(peak_bytes("Name: a kernel thread\n"), None);
    }
}
