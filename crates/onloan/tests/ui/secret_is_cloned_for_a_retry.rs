//! A secret is not copied, so a task that is tried again takes it by reference.
use onloan::Secret;
use onloan::prelude::*;

#[task(retries = 2)]
async fn login(password: Secret<String>) -> anyhow::Result<usize> {
    Ok(password.expose().len())
}

fn main() {}
