//! Tests of the public face, in one binary: requests in process, over a real SQLite file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod blocks;
mod deployments;
mod harness;
mod runs;
mod services;
mod task_runs;
mod work_pools;
