//! An option that does not exist, and a duration that is none.

use onloan::prelude::*;

#[task(retry = 3)]
async fn misspelt() -> Result<(), String> {
    Ok(())
}

#[task(timeout = "soon")]
async fn vague() -> Result<(), String> {
    Ok(())
}

fn main() {}
