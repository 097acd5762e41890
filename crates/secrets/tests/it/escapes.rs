//! The redactor and escapes: what writers of URLs, JSON and shell words made of one secret, and any mixture of them.

use onloan_secrets::{REDACTED, Redactor, Secret};
use proptest::prelude::*;

/// Something of everything that writers disagree on.
const VALUE: &str = "fake/p+w=\u{e9}&\"1\"\\n %2F~!*'()\u{20ac}";

/// Printed by Python 3.11, Node 18 and bash 5.2 for `VALUE`.
const WRITTEN: [(&str, &str); 16] = [
    ("urllib quote", r#"fake/p%2Bw%3D%C3%A9%26%221%22%5Cn%20%252F~%21%2A%27%28%29%E2%82%AC"#),
    ("urllib quote, nothing safe", r#"fake%2Fp%2Bw%3D%C3%A9%26%221%22%5Cn%20%252F~%21%2A%27%28%29%E2%82%AC"#),
    ("urllib quote, slash and plus safe", r#"fake/p+w%3D%C3%A9%26%221%22%5Cn%20%252F~%21%2A%27%28%29%E2%82%AC"#),
    ("urllib quote_plus", r#"fake%2Fp%2Bw%3D%C3%A9%26%221%22%5Cn+%252F~%21%2A%27%28%29%E2%82%AC"#),
    ("encodeURIComponent", r#"fake%2Fp%2Bw%3D%C3%A9%26%221%22%5Cn%20%252F~!*'()%E2%82%AC"#),
    ("encodeURI", r#"fake/p+w=%C3%A9&%221%22%5Cn%20%252F~!*'()%E2%82%AC"#),
    ("URLSearchParams", r#"fake%2Fp%2Bw%3D%C3%A9%26%221%22%5Cn+%252F%7E%21*%27%28%29%E2%82%AC"#),
    ("json.dumps", r#"fake/p+w=\u00e9&\"1\"\\n %2F~!*'()\u20ac"#),
    ("JSON.stringify", "fake/p+w=\u{e9}&\\\"1\\\"\\\\n %2F~!*'()\u{20ac}"),
    ("json.dumps twice", r#"fake/p+w=\\u00e9&\\\"1\\\"\\\\n %2F~!*'()\\u20ac"#),
    ("quote of json.dumps", r#"fake/p%2Bw%3D%5Cu00e9%26%5C%221%5C%22%5C%5Cn%20%252F~%21%2A%27%28%29%5Cu20ac"#),
    ("quote of quote", r#"fake%252Fp%252Bw%253D%25C3%25A9%2526%25221%2522%255Cn%2520%25252F~%2521%252A%2527%2528%2529%25E2%2582%25AC"#),
    ("ascii", r#"fake/p+w=\xe9&"1"\\n %2F~!*\'()\u20ac"#),
    ("repr of bytes", r#"fake/p+w=\xc3\xa9&"1"\\n %2F~!*\'()\xe2\x82\xac"#),
    ("re.escape", "fake/p\\+w=\u{e9}\\&\"1\"\\\\n\\ %2F\\~!\\*'\\(\\)\u{20ac}"),
    ("printf %q", "fake/p+w=\u{e9}\\&\\\"1\\\"\\\\n\\ %2F\\~\\!\\*\\'\\(\\)\u{20ac}"),
];

fn knowing(value: &str) -> Redactor {
    let redactor = Redactor::new();
    redactor.add(&Secret::from(value));
    redactor
}

#[test]
fn what_writers_make_of_a_value_is_removed() {
    let redactor = knowing(VALUE);
    for (writer, written) in WRITTEN {
        assert_eq!(redactor.redact(written), REDACTED, "{writer}");
        assert_eq!(redactor.redact(&written.replace("%C3%A9", "%c3%a9")), REDACTED, "{writer}, lower case");
        let text = format!("100%: \u{e9}\\n{written}% \\u00e9 %20\\");
        assert_eq!(redactor.redact(&text), format!("100%: \u{e9}\\n{REDACTED}% \\u00e9 %20\\"), "{writer}");
        assert_eq!(redactor.count_in(format!("{text}\n{text}").as_bytes()), 2, "{writer}");
    }
}

#[test]
fn base64_in_a_url_is_removed() {
    let redactor = knowing("fake-p\u{fc}~?word/1");
    assert_eq!(redactor.redact("key=ZmFrZS1ww7x%2BP3dvcmQvMQ%3D%3D&page=2"), format!("key={REDACTED}Q%3D%3D&page=2"));
}

#[test]
fn a_text_with_escapes_and_no_value_stays_as_it_is() {
    let redactor = knowing(VALUE);
    for text in ["%66%61%6b%65/p", r"fake\/p+w=\u00e9", "%", "\\", "%2", r"\u12", r"\ud83d", "%%%41\\\\\\x4", "100% of \\\\server\\share"] {
        assert!(matches!(redactor.redact(text), std::borrow::Cow::Borrowed(same) if same == text), "{text}");
    }
}

/// Escapes a value as a writer does that chooses anew for each character.
fn escaped(value: &str, choices: &[u8], escape: impl Fn(char, u8) -> Option<String>) -> String {
    let choices = choices.iter().cycle();
    value.chars().zip(choices).map(|(character, choice)| escape(character, *choice).unwrap_or_else(|| character.to_string())).collect()
}

fn percent(character: char, choice: u8) -> Option<String> {
    let bytes = character.to_string().into_bytes();
    let hex = |upper: bool| bytes.iter().map(|byte| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") }).collect();
    match (character, choice % 3) {
        (_, 1) => Some(hex(true)),
        (_, 2) | ('%', _) => Some(hex(false)),
        _ => None,
    }
}

fn json(character: char, choice: u8) -> Option<String> {
    let code = |units: &mut [u16]| character.encode_utf16(units).iter().map(|unit| format!("\\u{unit:04x}")).collect();
    match (character, choice % 3) {
        ('"' | '\\', 0) | ('/', 1) => Some(format!("\\{character}")),
        ('"' | '\\', _) | (_, 2) => Some(code(&mut [0; 2])),
        _ => None,
    }
}

proptest! {
    #[test]
    fn any_mixture_of_escapes_is_removed(value in "[!-~\u{e4}\u{20ac}\u{1f600}]{4,20}", choices in prop::collection::vec(0_u8.., 1..20)) {
        let redactor = knowing(&value);
        let url = escaped(&value, &choices, percent);
        let in_json = escaped(&value, &choices, json);
        for text in [escaped(&in_json, &choices, percent), escaped(&url, &choices, json), url, in_json] {
            prop_assert_eq!(redactor.redact(&text), REDACTED, "{} as {}", value, text);
        }
    }

    #[test]
    fn a_stream_of_escapes_cut_anywhere_lets_nothing_through(
        before in "[a-z %\\\\\u{e4}]{0,80}", after in "[a-z %\\\\]{0,80}", size in 1_usize..40, writer in 0..WRITTEN.len(),
    ) {
        let redactor = knowing(VALUE);
        let text = format!("{before}-{}-{after}-{}", WRITTEN[writer].1, WRITTEN[writer].1);
        let mut stream = redactor.stream();
        let mut clean: Vec<u8> = text.as_bytes().chunks(size).flat_map(|chunk| stream.push(chunk)).collect();
        clean.extend(stream.finish());
        prop_assert_eq!(String::from_utf8(clean).unwrap(), format!("{before}-{REDACTED}-{after}-{REDACTED}"));
    }
}
