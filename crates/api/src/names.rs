//! Which characters a name may have. Owns the one rule that flows, block types and block documents share.

use serde::{Deserialize, Deserializer, de::Error};

/// Characters that would break a path or a template.
const FORBIDDEN: [char; 5] = ['/', '%', '&', '>', '<'];

fn check<E: Error>(name: String) -> Result<String, E> {
    if name.is_empty() || name.contains(FORBIDDEN) {
        return Err(E::custom("String should match pattern '^[^/%&><]+$'"));
    }
    Ok(name)
}

pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    check(String::deserialize(deserializer)?)
}

pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer)?.map(check).transpose()
}

/// The most characters of a variable's name.
const MOST_OF_A_VARIABLE: usize = 255;

fn is_lowercase_or_digit(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit()
}

fn check_variable<E: Error>(name: String) -> Result<String, E> {
    if name.chars().count() > MOST_OF_A_VARIABLE {
        return Err(E::custom(format!("String should have at most {MOST_OF_A_VARIABLE} characters")));
    }
    if !name.chars().all(|character| is_lowercase_or_digit(character) || matches!(character, '-' | '_')) {
        return Err(E::custom("Value error, Variable name must only contain lowercase letters, numbers, and dashes or underscores."));
    }
    Ok(name)
}

/// The name of a variable, which stands in templates.
pub(crate) fn variable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    check_variable(String::deserialize(deserializer)?)
}

/// The same where there need not be one.
pub(crate) fn optional_variable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer)?.map(check_variable).transpose()
}

/// The key of an artifact, which stands in paths.
pub(crate) fn artifact_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let key = Option::<String>::deserialize(deserializer)?;
    let plain = |key: &String| key.chars().all(|character| is_lowercase_or_digit(character) || character == '-');
    if key.as_ref().is_some_and(|key| !plain(key)) {
        return Err(D::Error::custom("Value error, Artifact key must only contain lowercase letters, numbers, and dashes."));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use crate::{ArtifactCreate, FlowCreate, VariableCreate};

    #[test]
    fn a_name_with_a_slash_is_refused() {
        for name in ["", "a/b", "100%", "a&b", "<b>"] {
            let body = serde_json::json!({ "name": name }).to_string();
            assert!(serde_json::from_str::<FlowCreate>(&body).is_err(), "{name}");
        }
        serde_json::from_str::<FlowCreate>(r#"{"name":"tägliche Zahlen"}"#).unwrap();
    }

    #[test]
    fn a_variables_name_and_an_artifacts_key_are_plain() {
        for (name, as_variable, as_key) in [
            ("plain", true, true),
            ("with-dash-1", true, true),
            ("with_underscore", true, false),
            ("Capital", false, false),
            ("a b", false, false),
            ("ümlaut", false, false),
            ("", true, true),
        ] {
            let variable = serde_json::json!({ "name": name, "value": 1 }).to_string();
            assert_eq!(serde_json::from_str::<VariableCreate>(&variable).is_ok(), as_variable, "{name}");
            let artifact = serde_json::json!({ "key": name }).to_string();
            assert_eq!(serde_json::from_str::<ArtifactCreate>(&artifact).is_ok(), as_key, "{name}");
        }
        let long = serde_json::json!({ "name": "v".repeat(256), "value": 1 }).to_string();
        assert!(serde_json::from_str::<VariableCreate>(&long).is_err());
    }
}
