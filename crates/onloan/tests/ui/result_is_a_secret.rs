//! A task cannot return a secret.
use onloan::Secret;
use onloan::prelude::*;

#[task]
async fn read() -> anyhow::Result<Secret<String>> {
    Ok(Secret::from("fake"))
}

fn main() {}
