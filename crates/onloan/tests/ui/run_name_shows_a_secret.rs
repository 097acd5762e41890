//! A run's name cannot show a secret.
use onloan::Secret;
use onloan::prelude::*;

#[task(run_name = "login-{password}")]
async fn login(password: Secret<String>) -> anyhow::Result<usize> {
    Ok(password.expose().len())
}

fn main() {}
