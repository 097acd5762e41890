//! Tests of the public face, in one binary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod checksum;
mod derive;
mod provider;
mod samples;
mod store;
