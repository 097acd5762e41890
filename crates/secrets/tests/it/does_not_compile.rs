//! What a [`onloan_secrets::Secret`] cannot be made to do.

#[test]
fn secrets_cannot_be_printed_copied_compared_or_serialized() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
