//! A body returns a `Result`.
use onloan::prelude::*;

#[task]
async fn nothing() {}

#[flow]
async fn number() -> u32 {
    1
}

fn main() {}
