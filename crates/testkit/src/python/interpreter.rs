//! Finds a Python that is new enough, and makes venvs with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::apt;

const OLDEST: (u32, u32) = (3, 11);
const NAMES: [&str; 5] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];

/// A Python of the machine.
#[derive(Debug, Clone)]
pub struct Interpreter {
    program: PathBuf,
    version: String,
}

impl Interpreter {
    /// The one that `ONLOAN_PYTHON` names, else the first on the path that is new enough.
    pub fn find() -> Result<Self> {
        let chosen = std::env::var_os("ONLOAN_PYTHON").map(PathBuf::from);
        let candidates = match &chosen {
            Some(program) => vec![program.clone()],
            None => NAMES.map(PathBuf::from).to_vec(),
        };
        let mut seen = Vec::new();
        for program in candidates {
            match version_of(&program) {
                Some((number, version)) if number >= OLDEST => return Ok(Self { program, version }),
                Some((_, version)) => seen.push(format!("`{}` is {version}", program.display())),
                None => {}
            }
        }
        let found = if seen.is_empty() { "none was found".to_owned() } else { seen.join(", ") };
        bail!(
            "python {}.{} or newer is needed for the tests' emulators, but {found}; \
             install one, or name one in ONLOAN_PYTHON",
            OLDEST.0,
            OLDEST.1,
        )
    }

    /// For example `3.11.7`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A fresh venv with pip. Debian keeps that part of Python in a package of its own: as root it is installed.
    pub(super) fn create_venv(&self, folder: &Path) -> Result<()> {
        let first = self.venv(folder)?;
        let Some(complaint) = first else { return Ok(()) };
        if complaint.contains("ensurepip") && apt::install(&[&self.venv_package(), "python3-venv"]) {
            std::fs::remove_dir_all(folder).ok();
            if self.venv(folder)?.is_none() {
                return Ok(());
            }
        }
        bail!(
            "`{} -m venv` failed. It said:\n{complaint}\nOn Debian and Ubuntu `apt-get install python3-venv` helps",
            self.program.display(),
        )
    }

    /// Debian's name for the part that is missing, for example `python3.11-venv`.
    fn venv_package(&self) -> String {
        let numbers: Vec<_> = self.version.split('.').take(2).collect();
        format!("python{}-venv", numbers.join("."))
    }

    /// What it complained about, or nothing.
    fn venv(&self, folder: &Path) -> Result<Option<String>> {
        let output = Command::new(&self.program)
            .args(["-m", "venv"])
            .arg(folder)
            .output()
            .with_context(|| format!("cannot start `{}`", self.program.display()))?;
        let said = [output.stdout, output.stderr].concat();
        Ok((!output.status.success()).then(|| String::from_utf8_lossy(&said).trim().to_owned()))
    }
}

fn version_of(program: &Path) -> Option<((u32, u32), String)> {
    let output = Command::new(program).args(["-c", "import platform; print(platform.python_version())"]).output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    let mut numbers = version.split('.').map_while(|part| part.parse::<u32>().ok());
    let number = (numbers.next()?, numbers.next()?);
    Some((number, version))
}
