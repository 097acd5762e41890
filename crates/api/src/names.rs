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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use crate::FlowCreate;

    #[test]
    fn a_name_with_a_slash_is_refused() {
        for name in ["", "a/b", "100%", "a&b", "<b>"] {
            let body = serde_json::json!({ "name": name }).to_string();
            assert!(serde_json::from_str::<FlowCreate>(&body).is_err(), "{name}");
        }
        serde_json::from_str::<FlowCreate>(r#"{"name":"tägliche Zahlen"}"#).unwrap();
    }
}
