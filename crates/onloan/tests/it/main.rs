//! Tests of the public face, in one binary.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::unnecessary_literal_unwrap, reason = "tests, some of what flows print")]

mod blocks;
mod child;
mod cli;
mod sdk;
mod settings;
mod story;
