//! A second attempt needs the arguments again.

use onloan::prelude::*;

struct Once;

#[task(retries = 1)]
async fn uses(once: Once) -> Result<(), String> {
    drop(once);
    Ok(())
}

fn main() {}
