//! Tests of the public face, in one binary: requests in process, over a real SQLite file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod automations;
mod blocks;
mod events;
mod harness;
mod runs;
mod sockets;
mod task_runs;
