//! Tests of the public face, in one binary.

mod any_transition;
mod schedules_like_the_reference;
