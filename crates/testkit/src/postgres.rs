//! PostgreSQL: a private cluster on loopback, with password login and databases that are made on demand.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::process::{Ending, Server};

/// The role that owns everything.
pub const USER: &str = "testkit";
/// Its password.
pub const PASSWORD: &str = "fake-password";

/// Postgres does not run as root; this user (`nobody`) is on every Linux.
const NOBODY: u32 = 65534;

/// A running cluster.
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    programs: PathBuf,
}

impl Postgres {
    /// A cluster of your own.
    pub fn start() -> Result<Self> {
        let programs = programs()?;
        let ready = |port: u16| {
            let mut command = Command::new(programs.join("pg_isready"));
            command.args(["--quiet", "--host", "127.0.0.1", "--port"]).arg(port.to_string());
            command.status().is_ok_and(|status| status.success())
        };
        let server = Server::start("postgres", Ending::Quit, ready, |port, folder| {
            let data = create_cluster(&programs, folder)?;
            let mut command = unprivileged(&programs.join("postgres"), folder)?;
            command.arg("-D").arg(data).arg("-p").arg(port.to_string());
            // What a crash would lose does not matter here, and tests wait for every commit.
            for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=200"] {
                command.arg("-c").arg(setting);
            }
            Ok(command)
        })?;
        Ok(Self { server, programs })
    }

    /// The cluster that all tests of this process share: take a database of your own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().expect("postgres starts; the error says what to do"))
    }

    /// A new database's URL where tests of the server are to run on Postgres, which `ONLOAN_TEST_DATABASE=postgres` says.
    pub fn under_test() -> Option<String> {
        let wanted = std::env::var("ONLOAN_TEST_DATABASE").is_ok_and(|database| database == "postgres");
        wanted.then(|| Self::shared().database().expect("the cluster makes databases; the error says what to do"))
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Makes an empty database and answers its URL, user and password included.
    pub fn database(&self) -> Result<String> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("testkit_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut command = Command::new(self.programs.join("createdb"));
        command.args(["--host", "127.0.0.1", "--username", USER, "--port"]).arg(self.port().to_string());
        run(command.arg(&name).env("PGPASSWORD", PASSWORD))?;
        Ok(format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{name}", self.port()))
    }
}

/// Where PostgreSQL's programs lie: the newest below Debian's folder, else beside `initdb` on the path. As root on Debian it
/// is installed if it is missing.
pub fn programs() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(&["postgresql"]);
    find().context("no postgres on this machine; on Debian and Ubuntu `apt-get install postgresql` helps")
}

fn find() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin")).filter(|folder| folder.join("initdb").exists());
    let version = |folder: &PathBuf| folder.iter().rev().nth(1).and_then(OsStr::to_str)?.parse::<u32>().ok();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = || std::env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    debian.max_by_key(version).or_else(on_path)
}

fn create_cluster(programs: &Path, folder: &Path) -> Result<PathBuf> {
    let (data, password) = (folder.join("data"), folder.join("password"));
    fs::write(&password, PASSWORD)?;
    let mut command = unprivileged(&programs.join("initdb"), folder)?;
    command.args(["--auth", "scram-sha-256", "--username", USER, "--encoding", "UTF8", "--locale", "C", "--no-sync"]);
    run(command.arg("--pwfile").arg(password).arg("--pgdata").arg(&data))?;
    Ok(data)
}

/// A command that runs as nobody, who then owns the folder, if we are root.
fn unprivileged(program: &Path, folder: &Path) -> Result<Command> {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if fs::metadata("/proc/self")?.uid() == 0 {
        for owned in [folder, &folder.join("password")] {
            chown(owned, Some(NOBODY), Some(NOBODY)).with_context(|| format!("cannot give away `{}`", owned.display()))?;
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    Ok(command)
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot start `{}`", command.get_program().display()))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", command.get_program().display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
