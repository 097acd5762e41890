//! Reads one secret and says how long that took: what a process waits for before its first query.
//!
//!     cargo run --example first_secret -- my-secret

#![expect(clippy::print_stdout, reason = "an example talks to who runs it")]

use std::time::Instant;

use onloan_aws::{AwsError, AwsSecret};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), AwsError> {
    let begin = Instant::now();
    let name = std::env::args().nth(1).unwrap_or_else(|| "my-secret".to_owned());
    let secret = AwsSecret::named(name.as_str()).read().await?;
    println!("`{name}` has {} bytes, read in {:.1} ms", secret.expose().len(), begin.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}
