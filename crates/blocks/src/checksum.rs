//! The checksum that identifies a block schema, byte for byte as Prefect computes it.
//!
//! Source: `prefect.blocks.core` and `prefect.utilities.hashing` of Prefect 3.8, as observed: the
//! schema without `secret_fields` and without the definitions of other blocks, written as Python's
//! `json.dumps([[fields], {}], sort_keys=True)` writes it, hashed with SHA-256.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

const DEFINITIONS: &str = "#/definitions/";

/// The checksum of a schema's `fields`, as `sha256:…`.
pub fn checksum(fields: &Value) -> String {
    let mut fields = without_secret_fields(fields);
    keep_own_definitions(&mut fields);
    let mut text = String::from("[[");
    write_python_json(&fields, &mut text);
    text.push_str("], {}]");
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::from("sha256:"), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes every write");
        hex
    })
}

/// Lists are not descended into, as in the reference.
fn without_secret_fields(value: &Value) -> Value {
    let Value::Object(map) = value else { return value.clone() };
    let kept = map.iter().filter(|(key, _)| *key != "secret_fields");
    Value::Object(kept.map(|(key, value)| (key.clone(), without_secret_fields(value))).collect())
}

fn keep_own_definitions(fields: &mut Value) {
    let Some(Value::Object(definitions)) = fields.get("definitions").cloned() else { return };
    if definitions.is_empty() {
        return;
    }
    let mut kept = Map::new();
    collect_definitions(fields, &definitions, &mut kept);
    let Value::Object(fields) = fields else { return };
    if kept.is_empty() {
        fields.remove("definitions");
    } else {
        fields.insert("definitions".into(), Value::Object(kept));
    }
}

fn collect_definitions(value: &Value, definitions: &Map<String, Value>, kept: &mut Map<String, Value>) {
    for name in references(value) {
        let Some(definition) = definitions.get(&name) else { continue };
        let of_a_block = definition.get("block_type_slug").is_some_and(|slug| !slug.is_null());
        // A definition that says nothing, as that of any JSON value, counts as none.
        let empty = definition.as_object().is_some_and(Map::is_empty);
        if of_a_block || empty || kept.contains_key(&name) {
            continue;
        }
        kept.insert(name, definition.clone());
        collect_definitions(definition, definitions, kept);
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str).map(|text| text.replace(DEFINITIONS, ""));
            own.into_iter().chain(map.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn write_python_json(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&python_number(number)),
        Value::String(string) => write_python_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                text.push_str(if position == 0 { "" } else { ", " });
                write_python_json(item, text);
            }
            text.push(']');
        }
        Value::Object(map) => {
            text.push('{');
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            for (position, (key, item)) in sorted.into_iter().enumerate() {
                text.push_str(if position == 0 { "" } else { ", " });
                write_python_string(key, text);
                text.push_str(": ");
                write_python_json(item, text);
            }
            text.push('}');
        }
    }
}

/// Python's `repr` of a float: fixed notation from 1e-4 up to 1e16, else a signed two-digit exponent.
fn python_number(number: &serde_json::Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else { return number.to_string() };
    let size = float.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{float:e}");
        let (digits, exponent) = text.split_once('e').expect("`{:e}` writes an exponent");
        let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
        return format!("{digits}e{sign}{exponent:0>2}");
    }
    format!("{float:?}")
}

/// As `ensure_ascii=True` does: everything but printable ASCII is escaped.
fn write_python_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            ' '..='~' => text.push(character),
            _ => {
                let mut units = [0_u16; 2];
                for unit in character.encode_utf16(&mut units) {
                    write!(text, "\\u{unit:04x}").expect("a String takes every write");
                }
            }
        }
    }
    text.push('"');
}
