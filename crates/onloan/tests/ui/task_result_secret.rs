//! A secret is no result of a task: results can be kept.

use onloan::Secret;
use onloan::prelude::*;

#[task]
async fn leaks() -> Result<Secret<String>, String> {
    Ok(Secret::from("fake-password"))
}

fn main() {}
