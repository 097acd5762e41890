//! The forms in which a value can leave a run: as it is, and as base64, URL- and JSON-escaped text.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Shorter texts are not looked for: they would redact half of every log.
pub(crate) const SHORTEST: usize = 4;
/// Fewer characters in the middle of base64 text are too little to tell from other such text. A
/// value of six bytes has enough of them at every alignment.
const SHORTEST_UNALIGNED: usize = 6;
/// A line of a value of several lines (a private key, say) is looked for by itself from here on.
const SHORTEST_LINE: usize = 12;
/// A string inside a JSON secret is looked for by itself from here on: `admin` or `eu-west-1`
/// beside a password is not what has to be hidden.
const SHORTEST_JSON_STRING: usize = 8;

/// Every text to look for, given one value.
pub(crate) fn forms(value: &str) -> Vec<String> {
    let mut forms: Vec<String> = parts(value).iter().flat_map(|part| encodings(part)).collect();
    forms.retain(|form| form.len() >= SHORTEST);
    forms.sort();
    forms.dedup();
    forms
}

fn parts(value: &str) -> Vec<String> {
    let mut parts = vec![value.to_owned()];
    let trimmed = value.trim();
    if trimmed != value {
        parts.push(trimmed.to_owned());
    }
    if value.contains('\n') {
        let lines = value.lines().map(str::trim).filter(|line| line.len() >= SHORTEST_LINE && !line.starts_with("-----"));
        parts.extend(lines.map(str::to_owned));
    }
    if let Ok(document @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(value) {
        json_strings(&document, &mut parts);
    }
    parts
}

fn json_strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= SHORTEST_JSON_STRING => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| json_strings(item, found)),
        Value::Object(map) => map.values().for_each(|item| json_strings(item, found)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn encodings(part: &str) -> Vec<String> {
    let escaped = utf8_percent_encode(part, NON_ALPHANUMERIC).to_string();
    let mut forms = vec![part.to_owned(), json_escaped(part), json_ascii(part), part.replace('/', "\\/")];
    forms.extend(url_forms(part));
    forms.push(lower_hex(&escaped));
    forms.push(escaped);
    forms.extend(base64_forms(part.as_bytes()));
    forms
}

fn json_escaped(part: &str) -> String {
    let quoted = Value::String(part.to_owned()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// As a writer does that keeps to ASCII: every other character as `\uXXXX`.
fn json_ascii(part: &str) -> String {
    let mut text = String::new();
    for character in json_escaped(part).chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            let mut units = [0_u16; 2];
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

// What URL writers disagree on is which punctuation they leave alone.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const COMPONENT: &AsciiSet = &UNRESERVED.remove(b'!').remove(b'*').remove(b'\'').remove(b'(').remove(b')');
const QUOTED: &AsciiSet = &UNRESERVED.remove(b'/');
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');

fn url_forms(part: &str) -> [String; 4] {
    let encoded = |set: &'static AsciiSet| utf8_percent_encode(part, set).to_string();
    [encoded(UNRESERVED), encoded(COMPONENT), encoded(QUOTED), encoded(FORM).replace("%20", "+")]
}

fn lower_hex(escaped: &str) -> String {
    let mut text = String::with_capacity(escaped.len());
    let mut in_escape = 0;
    for character in escaped.chars() {
        if character == '%' {
            in_escape = 2;
            text.push(character);
        } else if in_escape > 0 {
            in_escape -= 1;
            text.push(character.to_ascii_lowercase());
        } else {
            text.push(character);
        }
    }
    text
}

/// The base64 text depends on where in its surroundings the value begins (`user:password` in a
/// basic-auth header, say). Of each of the three alignments the characters are kept that do not
/// depend on the neighbours.
fn base64_forms(bytes: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3_usize {
        let mut padded = vec![0_u8; before];
        padded.extend_from_slice(bytes);
        let first = (before * 8).div_ceil(6);
        let end = padded.len() * 8 / 6;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode(&padded);
            if end >= first + SHORTEST_UNALIGNED || (before == 0 && end >= first + SHORTEST) {
                forms.push(text[first..end].to_owned());
            }
        }
    }
    forms
}
