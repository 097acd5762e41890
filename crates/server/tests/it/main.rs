//! Tests of the public face, in one binary: requests in process, over a real SQLite file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod artifacts;
mod blocks;
mod flows;
mod graph;
mod harness;
mod inputs;
mod lists;
mod many_runs;
mod runs;
mod saved_searches;
mod task_run_states;
mod task_runs;
mod ui;
mod variables;
