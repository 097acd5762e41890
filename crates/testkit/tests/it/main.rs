//! Tests of the testkit: each counterpart is proven by the official client of what it stands for.

#![expect(clippy::unwrap_used, reason = "tests")]

mod fakesnow;
mod moto;
mod process;
