//! The forms in which a value can leave a run: as it is, and as base64 text.
//!
//! Escapes are not spelled out here: the search undoes them (`unescape`).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
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
pub(crate) fn forms(value: &str) -> Vec<Vec<u8>> {
    let mut forms: Vec<Vec<u8>> = parts(value).iter().flat_map(|part| encodings(part)).collect();
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

fn encodings(part: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![part.as_bytes().to_owned()];
    // In a form a blank is a plus sign, and a plus sign is escaped.
    if part.contains(' ') {
        forms.push(part.replace(' ', "+").into_bytes());
    }
    forms.extend(latin_1(part));
    forms.extend(base64_forms(part.as_bytes()));
    forms
}

/// What Python's `ascii` and old URL writers escape: one byte for each character that has one in Latin-1.
fn latin_1(part: &str) -> Option<Vec<u8>> {
    if part.is_ascii() {
        return None;
    }
    let mut bytes = Vec::with_capacity(part.len());
    for character in part.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Some(bytes)
}

/// The base64 text depends on where in its surroundings the value begins (`user:password` in a
/// basic-auth header, say). Of each of the three alignments the characters are kept that do not
/// depend on the neighbours.
fn base64_forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for before in 0..3_usize {
        let mut padded = vec![0_u8; before];
        padded.extend_from_slice(bytes);
        let first = (before * 8).div_ceil(6);
        let end = padded.len() * 8 / 6;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode(&padded);
            if end >= first + SHORTEST_UNALIGNED || (before == 0 && end >= first + SHORTEST) {
                forms.push(text.as_bytes()[first..end].to_owned());
            }
        }
    }
    forms
}
