//! What must not compile, and what the compiler says then. `TRYBUILD=overwrite` writes the expected texts anew.

#[test]
fn what_would_leak_a_secret_or_makes_no_sense_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
