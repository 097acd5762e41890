//! The redactor: every form of a value, and chunk borders.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use onloan_secrets::{REDACTED, Redactor, Secret};
use proptest::prelude::*;

fn knowing(value: &str) -> Redactor {
    let redactor = Redactor::new();
    redactor.add(&Secret::from(value));
    redactor
}

#[test]
fn the_value_itself_is_removed_wherever_it_stands() {
    let redactor = knowing("fake-pa$$word");
    assert_eq!(redactor.redact("login fake-pa$$word ok, fake-pa$$word again"), "login [redacted] ok, [redacted] again");
    assert_eq!(redactor.redact("nothing to see"), "nothing to see");
}

#[test]
fn base64_is_removed_at_every_alignment() {
    let value = "fake-p\u{fc}~?word/1";
    let redactor = knowing(value);
    for before in ["", "u", "us", "use", "user:", "a user:"] {
        for engine in [STANDARD, URL_SAFE] {
            let text = engine.encode(format!("{before}{value}tail"));
            let clean = redactor.redact(&text);
            assert!(clean.contains(REDACTED), "{before:?} {text}");
        }
    }
}

#[test]
fn url_and_json_escapes_are_removed() {
    let value = "f\u{e4}ke p/w&\"1\"\n+";
    let redactor = knowing(value);
    let json = serde_json::to_string(value).unwrap();
    for text in [
        "f%C3%A4ke%20p%2Fw%26%221%22%0A%2B",
        "f%c3%a4ke%20p%2fw%26%221%22%0a%2b",
        "f%C3%A4ke+p%2Fw%26%221%22%0A%2B",
        "f%C3%A4ke%20p/w%26%221%22%0A%2B",
        json.trim_matches('"'),
        "f\\u00e4ke p/w&\\\"1\\\"\\n+",
    ] {
        assert_eq!(redactor.redact(text), REDACTED, "{text}");
    }
}

#[test]
fn lines_of_a_key_and_strings_of_a_json_secret_are_removed_by_themselves() {
    let key = knowing("-----BEGIN FAKE KEY-----\nZmFrZSBrZXkgbWF0ZXJpYWw\n-----END FAKE KEY-----\n");
    assert_eq!(key.redact("line: ZmFrZSBrZXkgbWF0ZXJpYWw."), "line: [redacted].");
    let json = knowing(r#"{"user": "admin", "password": "fake-password"}"#);
    assert_eq!(json.redact("admin has fake-password"), "admin has [redacted]");
}

#[test]
fn a_search_counts_every_form() {
    let redactor = knowing("fake/password");
    assert_eq!(redactor.count_in(b"\x00fake/password\xff fake%2Fpassword and ZmFrZS9wYXNzd29yZA=="), 3);
    assert_eq!(redactor.count_in(b"nothing"), 0);
}

#[test]
fn very_short_values_are_left_alone() {
    assert_eq!(knowing("abc").redact("abc abc"), "abc abc");
}

#[test]
fn json_documents_are_redacted_in_keys_strings_and_numbers() {
    let redactor = knowing("12345678");
    let mut document = serde_json::json!({"n": 12_345_678, "list": ["x12345678y"], "12345678": null});
    redactor.redact_json(&mut document);
    assert_eq!(document, serde_json::json!({"n": REDACTED, "list": ["x[redacted]y"], REDACTED: null}));
}

#[test]
fn clones_share_what_they_know_and_off_knows_nothing() {
    let redactor = Redactor::new();
    let clone = redactor.clone();
    redactor.add(&Secret::from("fake-password"));
    assert_eq!(clone.redact("fake-password"), REDACTED);
    let off = Redactor::off();
    off.add(&Secret::from("fake-password"));
    assert_eq!(off.redact("fake-password"), "fake-password");
}

proptest! {
    #[test]
    fn a_stream_cut_anywhere_never_lets_the_value_through(
        before in "[a-z ]{0,40}", after in "[a-z ]{0,40}", value in "[A-Z0-9!?/+]{4,30}", cuts in prop::collection::vec(1_usize..9, 0..30),
    ) {
        let text = format!("{before}{value}{after}{value}");
        let redactor = knowing(&value);
        let mut stream = redactor.stream();
        let (mut clean, mut rest) = (Vec::new(), text.as_bytes());
        for cut in cuts {
            let (chunk, later) = rest.split_at(cut.min(rest.len()));
            clean.extend(stream.push(chunk));
            rest = later;
        }
        clean.extend(stream.push(rest));
        clean.extend(stream.finish());
        prop_assert_eq!(String::from_utf8(clean).unwrap(), format!("{before}{REDACTED}{after}{REDACTED}"));
    }

    #[test]
    fn text_without_a_value_goes_through_a_stream_unchanged(text in "[a-z\u{e4}\u{1f600} ]{0,200}", size in 1_usize..20) {
        let redactor = knowing("FAKE-PASSWORD");
        let mut stream = redactor.stream();
        let mut clean: Vec<u8> = text.as_bytes().chunks(size).flat_map(|chunk| stream.push(chunk)).collect();
        clean.extend(stream.finish());
        prop_assert_eq!(clean, text.into_bytes());
    }

    #[test]
    fn every_encoding_of_any_value_is_removed(value in "\\PC{6,24}") {
        let redactor = knowing(&value);
        for text in [value.clone(), serde_json::to_string(&value).unwrap(), STANDARD.encode(format!("user:{value}"))] {
            let clean = redactor.redact(&text).into_owned();
            prop_assert!(clean.contains(REDACTED), "{} in {}", value, clean);
        }
    }
}
