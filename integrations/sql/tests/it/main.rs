//! Tests of the public face, in one binary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod both;
mod password;
mod postgres;
mod postgres_types;
mod sqlite;
