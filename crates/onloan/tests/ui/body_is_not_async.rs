//! A body is an `async fn`.
use onloan::prelude::*;

#[task]
fn add(left: i64, right: i64) -> Result<i64, String> {
    Ok(left + right)
}

fn main() {}
