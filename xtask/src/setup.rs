//! Installs what the tests need besides Rust: the Python environments of `versions.toml`.

use anyhow::Result;
use onloan_testkit::{python, versions};

pub(crate) fn run() -> Result<()> {
    for name in versions::read()?.python.keys() {
        python::environment(name)?;
        println!("python environment `{name}`: ok");
    }
    Ok(())
}
