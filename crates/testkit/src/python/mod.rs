//! Python environments: one venv per entry of `versions.toml`, below `target/`, made once and then reused.
//!
//! Several test processes may ask at the same moment: a file lock lets one build while the others wait.

mod interpreter;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::versions::{self, PythonPins};
use crate::workspace;

pub use interpreter::Interpreter;

/// A venv that is ready to use.
#[derive(Debug, Clone)]
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// The venv's interpreter.
    pub fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// A console script of one of its packages.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// The folder where its packages lie.
    pub fn packages(&self) -> Result<PathBuf> {
        let versions = fs::read_dir(self.folder.join("lib")).into_iter().flatten().flatten();
        let mut folders = versions.map(|version| version.path().join("site-packages"));
        folders.find(|folder| folder.is_dir()).with_context(|| format!("no packages in `{}`", self.folder.display()))
    }

    /// A command that runs a script of this crate's `python` folder.
    pub fn script(&self, name: &str) -> Command {
        let mut command = self.command("python");
        command.arg(workspace::script(name));
        command
    }

    /// A command that runs one of the environment's programs: unbuffered, so that logs are complete after a crash, and
    /// without what could lead it away from loopback, such as the proxies and logins of whoever runs the tests.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.program(program));
        for (name, _) in std::env::vars_os() {
            let upper = name.to_string_lossy().to_uppercase();
            if upper.ends_with("_PROXY") || STRAY.iter().any(|prefix| upper.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        command.env("PYTHONUNBUFFERED", "1").env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

/// Variables that begin like this change what a counterpart or its official client does.
const STRAY: [&str; 5] = ["AWS_", "BOTO", "PREFECT_", "PYTHON", "SNOWFLAKE_"];

/// The environment of that name in `versions.toml`; made now if it is not there yet.
pub fn environment(name: &str) -> Result<Environment> {
    let mut all = versions::read()?.python;
    let known = all.keys().cloned().collect::<Vec<_>>().join("`, `");
    let pins = all.remove(name).with_context(|| format!("no python environment `{name}` in versions.toml; there are `{known}`"))?;
    let interpreter = Interpreter::find()?;
    let folder = workspace::target().join("testkit/venvs").join(format!("{name}-{:016x}", fingerprint(&interpreter, &pins)));
    ensure(name, &folder, &interpreter, &pins)?;
    Ok(Environment { folder })
}

/// Written last: a venv without it is the leftover of an interrupted installation.
const COMPLETE: &str = "complete";

fn ensure(name: &str, folder: &Path, interpreter: &Interpreter, pins: &PythonPins) -> Result<()> {
    if folder.join(COMPLETE).exists() {
        return Ok(());
    }
    let _guard = lock(&folder.with_extension("lock"))?;
    if folder.join(COMPLETE).exists() {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove the unfinished environment `{}`", folder.display()))?;
    }
    say(&format!("python environment `{name}`: installing (once; takes up to a minute)"));
    interpreter.create_venv(folder)?;
    install(name, folder, pins)?;
    fs::write(folder.join(COMPLETE), "")?;
    say(&format!("python environment `{name}`: ready"));
    Ok(())
}

fn install(name: &str, folder: &Path, pins: &PythonPins) -> Result<()> {
    let (requires, locked) = (folder.join("requires.txt"), folder.join("locked.txt"));
    fs::write(&requires, pins.requires.join("\n"))?;
    fs::write(&locked, pins.locked.join("\n"))?;
    let output = Command::new(folder.join("bin/python"))
        .args(["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"])
        .arg("--requirement")
        .arg(&requires)
        .arg("--constraint")
        .arg(&locked)
        .output()
        .context("cannot start pip")?;
    if !output.status.success() {
        bail!(
            "pip could not install the python environment `{name}` ({}). It said:\n{}\n\
             If this is the network or a proxy, fix that and run `cargo xtask setup` again; \
             if a version is gone, change it in versions.toml",
            output.status,
            last_lines(&String::from_utf8_lossy(&output.stderr), 15),
        );
    }
    Ok(())
}

/// Holds the lock until the file is dropped, also when the process is killed.
fn lock(path: &Path) -> Result<File> {
    let parent = path.parent().expect("the lock lies in a folder");
    fs::create_dir_all(parent).with_context(|| format!("cannot create `{}`", parent.display()))?;
    let file = File::create(path).with_context(|| format!("cannot create `{}`", path.display()))?;
    file.lock().with_context(|| format!("cannot lock `{}`", path.display()))?;
    Ok(file)
}

/// Names the venv after all that went into it, so that a changed pin or another Python makes another venv.
/// FNV-1a, because the standard hasher may change with the compiler.
fn fingerprint(interpreter: &Interpreter, pins: &PythonPins) -> u64 {
    let parts = [interpreter.version(), "requires"].into_iter();
    let parts = parts.chain(pins.requires.iter().map(String::as_str));
    let parts = parts.chain(["locked"]).chain(pins.locked.iter().map(String::as_str));
    parts
        .flat_map(|part| part.bytes().chain([b'\n']))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

pub(crate) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Progress goes past the test harness's capture: a first installation that says nothing looks like a hang.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::last_lines;

    #[test]
    fn last_lines_keep_the_end() {
        assert_eq!(last_lines("a\nb\nc", 2), "b\nc");
        assert_eq!(last_lines("a", 2), "a");
    }
}
