//! Tests of the public face, in one binary: requests in process, over a real SQLite file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod blocks;
mod concurrency_limits;
mod concurrent_takers;
mod harness;
mod runs;
mod task_runs;
