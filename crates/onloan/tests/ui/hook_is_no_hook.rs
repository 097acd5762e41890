//! A hook returns nothing, or a result.
use onloan::prelude::*;

async fn counts(_: Run, _: State) -> u32 {
    1
}

#[task(on_failure = counts)]
async fn load() -> Result<(), String> {
    Ok(())
}

fn main() {}
