//! Which values of a block are secret, and what may be kept and shown of them.
//!
//! A schema names its secret fields by dotted paths; `*` stands for every key of a dictionary. Whatever stands at such a
//! path is secret, also a dictionary or a list. A blank and a reference (`ref+scheme://…`) are not: they hold no value.
//! Of a document that is stored, a sealed value is seen as its mask. This module does not know where a reference leads,
//! reads none, and knows nothing of keys.

use std::collections::BTreeSet;

use onloan_domain::MASK;
use serde_json::Value;

/// The secret fields of a schema, and what is sealed already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretPaths {
    paths: Vec<Vec<String>>,
    sealed: BTreeSet<Pointer>,
}

/// The way to one value in a document, as a JSON pointer.
pub type Pointer = String;

/// What happens to the secrets of a document that is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealingPlan {
    /// Those that stay as they are sealed: what was written is their mask.
    pub keep: Vec<Pointer>,
    /// Those that are new, or new again.
    pub seal: Vec<Pointer>,
}

impl SecretPaths {
    /// The paths that a block schema's `fields` lists under `secret_fields`.
    #[must_use]
    pub fn of_schema(fields: &Value) -> Self {
        let listed = fields.get("secret_fields").and_then(Value::as_array).into_iter().flatten();
        let paths = listed.filter_map(Value::as_str).map(|path| path.split('.').map(str::to_owned).collect());
        Self { paths: paths.collect(), sealed: BTreeSet::new() }
    }

    /// The same for a document of which these values are sealed. They stay secret, whatever a newer schema says.
    #[must_use]
    pub fn with_sealed(self, sealed: impl IntoIterator<Item = Pointer>) -> Self {
        Self { sealed: sealed.into_iter().collect(), ..self }
    }

    /// What happens to the secrets of a document that is written like this.
    #[must_use]
    pub fn plan(&self, data: &Value) -> SealingPlan {
        let stays = |pointer: &Pointer| self.sealed.contains(pointer) && data.pointer(pointer).is_some_and(|value| value == MASK);
        let (keep, seal) = self.literal_pointers(data).into_iter().partition(stays);
        SealingPlan { keep, seal }
    }

    /// Replaces every literal secret by the mask.
    pub fn mask(&self, data: &mut Value) {
        for pointer in self.literal_pointers(data) {
            if let Some(secret) = data.pointer_mut(&pointer) {
                *secret = Value::String(MASK.to_owned());
            }
        }
    }

    /// The dotted paths of the fields that hold a literal secret.
    #[must_use]
    pub fn literals(&self, data: &Value) -> Vec<String> {
        self.literal_pointers(data).iter().map(|pointer| dotted(pointer)).collect()
    }

    /// The ways to the fields that hold a literal secret, none of them within another.
    #[must_use]
    pub fn literal_pointers(&self, data: &Value) -> Vec<Pointer> {
        let mut found: Vec<Pointer> = self.sealed.iter().cloned().collect();
        for path in &self.paths {
            locate(data, path, String::new(), &mut found);
        }
        found.retain(|pointer| data.pointer(pointer).is_some_and(|value| !holds_no_secret(value)));
        found.sort();
        found.dedup();
        let all = found.clone();
        found.retain(|inner| !all.iter().any(|outer| inner.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/'))));
        found
    }
}

impl SealingPlan {
    /// The masks among what is to be sealed: in their place belongs what they are the masks of.
    #[must_use]
    pub fn masks(&self, data: &Value) -> Vec<Pointer> {
        let mut found = Vec::new();
        for pointer in &self.seal {
            if let Some(value) = data.pointer(pointer) {
                find_masks(value, pointer.clone(), &mut found);
            }
        }
        found
    }
}

/// Whether a mask stands anywhere in it.
#[must_use]
pub fn holds_mask(value: &Value) -> bool {
    match value {
        Value::String(text) => text == MASK,
        Value::Array(items) => items.iter().any(holds_mask),
        Value::Object(fields) => fields.values().any(holds_mask),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn find_masks(value: &Value, at: Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::String(text) if text == MASK => found.push(at),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| find_masks(item, format!("{at}/{index}"), found)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| find_masks(field, format!("{at}/{}", escaped(name)), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Finds every value that the path leads to. A list on the way means each of its items.
fn locate(value: &Value, path: &[String], at: Pointer, found: &mut Vec<Pointer>) {
    let Some((key, rest)) = path.split_first() else {
        found.push(at);
        return;
    };
    match value {
        Value::Array(items) => {
            let rest = if key == "*" { rest } else { path };
            for (index, item) in items.iter().enumerate() {
                locate(item, rest, format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) if key == "*" => {
            for (name, field) in fields {
                locate(field, rest, format!("{at}/{}", escaped(name)), found);
            }
        }
        Value::Object(fields) => {
            if let Some(field) = fields.get(key) {
                locate(field, rest, format!("{at}/{}", escaped(key)), found);
            }
        }
        // A scalar where a dictionary of secrets was expected is no less secret.
        Value::String(_) | Value::Number(_) | Value::Bool(_) if key == "*" => found.push(at),
        Value::Null | Value::String(_) | Value::Number(_) | Value::Bool(_) => {}
    }
}

/// Whether there is nothing to hide: blanks and references only, at any depth.
fn holds_no_secret(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => is_reference(text),
        Value::Array(items) => items.iter().all(holds_no_secret),
        Value::Object(fields) => fields.values().all(holds_no_secret),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether the text is a reference: `ref+scheme://…`.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    let parts = text.strip_prefix("ref+").and_then(|rest| rest.split_once("://"));
    parts.is_some_and(|(scheme, target)| {
        let plain = scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        !scheme.is_empty() && plain && !target.is_empty()
    })
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The pointer as people write it, with dots.
#[must_use]
pub fn dotted(pointer: &str) -> String {
    let keys: Vec<String> = pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
    keys.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(listed: &[&str]) -> SecretPaths {
        SecretPaths::of_schema(&json!({ "secret_fields": listed }))
    }

    fn masked(listed: &[&str], mut data: Value) -> Value {
        paths(listed).mask(&mut data);
        data
    }

    #[test]
    fn whatever_stands_under_a_secret_path_is_masked() {
        for (listed, data, expected) in [
            (vec!["value"], json!({"value": "fake"}), json!({"value": MASK})),
            (vec!["value", "value"], json!({"value": {"k": ["fake"]}}), json!({"value": MASK})),
            (vec!["value"], json!({"value": 7}), json!({"value": MASK})),
            (vec!["value"], json!({"value": false}), json!({"value": MASK})),
            (vec!["value"], json!({"value": null}), json!({"value": null})),
            (vec!["a.b"], json!({"a": {"b": "fake", "c": "d"}}), json!({"a": {"b": MASK, "c": "d"}})),
            (vec!["a.*"], json!({"a": {"x/y": "fake", "z": null}}), json!({"a": {"x/y": MASK, "z": null}})),
            (vec!["a.*"], json!({"a": "fake"}), json!({"a": MASK})),
            (vec!["a.b"], json!({"a": [{"b": "fake"}, {"b": null}]}), json!({"a": [{"b": MASK}, {"b": null}]})),
            (vec!["a.b"], json!({"a": null}), json!({"a": null})),
            (vec!["gone"], json!({"here": "plain"}), json!({"here": "plain"})),
        ] {
            assert_eq!(masked(&listed, data.clone()), expected, "{listed:?} in {data}");
        }
    }

    #[test]
    fn references_and_blanks_are_shown() {
        let data = json!({"value": {"user": "ref+env://FAKE_USER", "rest": [null, "ref+file://fake#/a"]}});
        assert_eq!(masked(&["value"], data.clone()), data);
        let mixed = json!({"value": {"user": "ref+env://FAKE_USER", "password": "fake"}});
        assert_eq!(masked(&["value"], mixed), json!({"value": MASK}));
    }

    #[test]
    fn literals_are_named_by_their_path() {
        let secret = paths(&["aws_credentials.aws_secret_access_key", "d.*"]);
        let data = json!({"aws_credentials": {"aws_secret_access_key": "fake"}, "d": {"k": "fake", "r": "ref+env://X"}});
        assert_eq!(secret.literals(&data), ["aws_credentials.aws_secret_access_key", "d.k"]);
        assert_eq!(paths(&["value", "value"]).literals(&json!({"value": "fake"})), ["value"]);
    }

    #[test]
    fn what_is_sealed_stays_and_the_rest_is_sealed() {
        let owned = |pointers: &[&str]| pointers.iter().map(|pointer| (*pointer).to_owned()).collect::<Vec<_>>();
        for (listed, sealed, data, keep, seal, masks) in [
            (vec!["a"], vec![], json!({"a": "fake", "b": "plain"}), vec![], vec!["/a"], vec![]),
            (vec!["a"], vec!["/a"], json!({"a": MASK}), vec!["/a"], vec![], vec![]),
            (vec!["a"], vec!["/a"], json!({"a": "fake-new"}), vec![], vec!["/a"], vec![]),
            (vec!["a"], vec!["/a"], json!({"a": "ref+env://NEW"}), vec![], vec![], vec![]),
            (vec!["a"], vec!["/a"], json!({"a": null}), vec![], vec![], vec![]),
            // What a newer schema does not call secret any more stays sealed.
            (vec![], vec!["/a"], json!({"a": MASK, "b": MASK}), vec!["/a"], vec![], vec![]),
            // A mask that nothing sealed stands for.
            (vec!["a"], vec![], json!({"a": MASK}), vec![], vec!["/a"], vec!["/a"]),
            // A newer schema draws the line elsewhere.
            (vec!["d"], vec!["/d/x"], json!({"d": {"x": MASK, "y": "fake"}}), vec![], vec!["/d"], vec!["/d/x"]),
            (vec!["d.*"], vec!["/d"], json!({"d": {"x": MASK}}), vec![], vec!["/d"], vec!["/d/x"]),
        ] {
            let plan = paths(&listed).with_sealed(owned(&sealed)).plan(&data);
            assert_eq!(plan, SealingPlan { keep: owned(&keep), seal: owned(&seal) }, "{listed:?} {sealed:?} {data}");
            assert_eq!(plan.masks(&data), owned(&masks), "{listed:?} {sealed:?} {data}");
        }
    }

    #[test]
    fn only_a_scheme_and_a_target_make_a_reference() {
        for (text, expected) in [
            ("ref+awssecrets://name#/key", true),
            ("ref+env://NAME", true),
            ("ref+env://", false),
            ("ref+://name", false),
            ("ref+Env Ir://name", false),
            ("env://NAME", false),
            (" ref+env://NAME", false),
            (MASK, false),
        ] {
            assert_eq!(is_reference(text), expected, "{text}");
        }
    }
}
