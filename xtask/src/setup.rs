//! Installs what the tests need besides Rust: the Python environments of `versions.toml`, and PostgreSQL.

use anyhow::Result;
use onloan_testkit::{postgres, python, versions};

pub(crate) fn run() -> Result<()> {
    for name in versions::read()?.python.keys() {
        python::environment(name)?;
        println!("python environment `{name}`: ok");
    }
    println!("postgres: {}", postgres::programs()?.display());
    Ok(())
}
