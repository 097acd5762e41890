//! Tests of the public face, in one binary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cache;
mod chain;
mod does_not_compile;
mod escapes;
mod providers;
mod redactor;
mod reference;
mod resolver;
mod secret;
