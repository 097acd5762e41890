//! The `onloan` binary.
fn main() {}
