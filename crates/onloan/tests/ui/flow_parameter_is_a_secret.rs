//! A flow's parameters are recorded, so none can be a secret.
use onloan::Secret;
use onloan::prelude::*;

#[flow]
async fn login(password: Secret<String>) -> anyhow::Result<usize> {
    Ok(password.expose().len())
}

fn main() {}
