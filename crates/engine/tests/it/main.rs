//! Tests of the public face, in one binary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod any_transition;
mod rate_limits;
mod schedules_like_the_reference;
