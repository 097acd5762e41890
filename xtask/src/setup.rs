//! Installs what the tests need besides Rust: the Python environments and Node packages of `versions.toml`, PostgreSQL and
//! Chromium.

use anyhow::Result;
use onloan_testkit::{chromium, node, postgres, python, versions};

pub(crate) fn run() -> Result<()> {
    for name in versions::read()?.python.keys() {
        python::environment(name)?;
        println!("python environment `{name}`: ok");
    }
    println!("node packages: {}", node::packages()?.display());
    println!("chromium: {}", chromium::program()?.display());
    println!("postgres: {}", postgres::programs()?.display());
    Ok(())
}
