//! References: parsing, printing, and precise errors.

use onloan_secrets::{Reference, ReferenceError};
use proptest::prelude::*;

fn error(text: &str) -> String {
    text.parse::<Reference>().unwrap_err().to_string()
}

#[test]
fn every_part_is_read() {
    let reference: Reference = "ref+awssecrets://prod/db?region=eu-west-1&version_stage=AWSPREVIOUS#/user/password".parse().unwrap();
    assert_eq!(reference.scheme(), "awssecrets");
    assert_eq!(reference.path(), "prod/db");
    assert_eq!(reference.parameter("region"), Some("eu-west-1"));
    assert_eq!(reference.parameter_names().collect::<Vec<_>>(), ["region", "version_stage"]);
    assert_eq!(reference.pointer(), "/user/password");
    assert_eq!(reference.whole().to_string(), "ref+awssecrets://prod/db?region=eu-west-1&version_stage=AWSPREVIOUS");
}

#[test]
fn an_absolute_file_path_keeps_its_slash() {
    let reference: Reference = "ref+file:///run/secrets/db#/password".parse().unwrap();
    assert_eq!(reference.path(), "/run/secrets/db");
}

#[test]
fn escapes_let_a_path_hold_any_character() {
    let reference: Reference = "ref+env://A%23B%3f%25".parse().unwrap();
    assert_eq!(reference.path(), "A#B?%");
    assert_eq!(reference.to_string(), "ref+env://A%23B%3F%25");
}

#[test]
fn each_mistake_has_its_own_message() {
    assert_eq!(error("hunter2"), "a reference begins with `ref+`, as in `ref+env://NAME`");
    assert_eq!(error("ref+env:NAME"), "a reference names its provider before `://`, as in `ref+awssecrets://name`");
    assert_eq!(error("ref+AWS://x"), "`AWS` is no provider name: lower-case letters and digits only, as in `awssecrets`");
    assert_eq!(error("ref+env://"), "`ref+env://` names nothing: write what to read after it");
    assert_eq!(error("ref+env://#/a"), "`ref+env://` names nothing: write what to read after it");
    assert_eq!(error("ref+env://A#key"), "`#key` is no JSON pointer: it begins with `/`, as in `#/key`");
    assert_eq!(error("ref+x://a?region"), "the parameter `region` has no value: write `region=…`");
    assert_eq!(error("ref+x://a?b=1&b=2"), "the parameter `b` is given twice");
    assert_eq!(
        error("ref+x://50%-off"),
        "`50%-off` has a `%` at 2 without two hexadecimal digits after it: a percent sign itself is written `%25`"
    );
    assert_eq!(error("ref+x://%ff"), "the escapes in `%ff` do not give UTF-8 text");
}

#[test]
fn a_text_that_is_no_reference_is_not_repeated_in_the_error() {
    let error = "hunter2".parse::<Reference>().unwrap_err();
    assert_eq!(error, ReferenceError::NoPrefix);
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn a_reference_is_text_in_json() {
    let reference: Reference = serde_json::from_str("\"ref+env://NAME\"").unwrap();
    assert_eq!(serde_json::to_string(&reference).unwrap(), "\"ref+env://NAME\"");
    assert!(serde_json::from_str::<Reference>("\"NAME\"").is_err());
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(path in ".{1,20}", key in "[^=]{1,8}", value in ".{0,8}", pointer in "(/.{0,6}){0,3}") {
        let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let text = format!("ref+env://{}?{}={}#{}", escape(&path), escape(&key), escape(&value), escape(&pointer));
        let reference: Reference = text.parse().unwrap();
        prop_assert_eq!(reference.path(), path);
        prop_assert_eq!(reference.parameter(&key), Some(value.as_str()));
        prop_assert_eq!(reference.pointer(), pointer);
        prop_assert_eq!(reference.to_string().parse::<Reference>().unwrap(), reference);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,40}") {
        let _ = format!("ref+{text}").parse::<Reference>();
        let _ = text.parse::<Reference>();
    }
}
