//! Tests of the public face, in one binary, against a server that speaks the connector protocol.

#![expect(clippy::unwrap_used, reason = "tests")]

mod behaviour;
mod blocks;
mod faults;
mod harness;
mod leaks;
mod login;
mod queries;
mod results;
mod sessions;
mod submitted;
mod workloads;
