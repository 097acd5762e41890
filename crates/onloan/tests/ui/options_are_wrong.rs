//! Options are checked where they are written.
use onloan::prelude::*;

#[task(retrys = 3)]
async fn misspelt() -> Result<(), String> {
    Ok(())
}

#[task(timeout = "10 parsecs")]
async fn no_duration() -> Result<(), String> {
    Ok(())
}

#[task(retry_delay = "1s")]
async fn never_retried() -> Result<(), String> {
    Ok(())
}

#[task(run_name = "load-{tabel}")]
async fn misnamed(table: String) -> Result<(), String> {
    Ok(drop(table))
}

#[task(tags("a"), tags("b"))]
async fn twice() -> Result<(), String> {
    Ok(())
}

#[flow(cache(inputs))]
async fn cached_flow() -> Result<(), String> {
    Ok(())
}

#[task(cache(expires = "1h"))]
async fn cached_by_nothing() -> Result<(), String> {
    Ok(())
}

fn main() {}
