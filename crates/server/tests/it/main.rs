//! Tests of the public face, in one binary: requests in process, over a real SQLite file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod admin;
mod artifacts;
mod automations;
mod blocks;
mod cleanup;
mod concurrency_limits;
mod concurrent_takers;
mod contract;
mod deployment_concurrency;
mod deployments;
mod depth;
mod events;
mod flows;
mod graph;
mod harness;
mod inputs;
mod lists;
mod many_runs;
mod openapi;
mod operations;
mod placeholders;
mod runs;
mod saved_searches;
mod services;
mod settings;
mod sockets;
mod stored_secrets;
mod task_run_states;
mod task_runs;
mod ui;
mod variables;
mod work_pools;
