//! A body says how it can fail.

use onloan::prelude::*;

#[flow]
async fn answer() -> i64 {
    42
}

fn main() {}
