//! Tests of the public face, in one binary.

mod any_transition;
mod rate_limits;
