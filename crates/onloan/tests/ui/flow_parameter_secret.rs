//! A secret is no parameter of a flow: parameters are recorded.

use onloan::Secret;
use onloan::prelude::*;

#[flow]
async fn borrows(password: Secret<String>) -> Result<usize, String> {
    Ok(password.expose().len())
}

fn main() {}
