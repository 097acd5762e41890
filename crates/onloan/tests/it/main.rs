//! Tests of the public face, in one binary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cli;
mod sdk;
mod story;
