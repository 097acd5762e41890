//! Where in a JSON document something looks like a secret.

use onloan_domain::MASK;
use serde_json::Value;

use super::{Kind, look};

/// Something that looks like a secret, without what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The way to it, each step a key or an index. A key that looks like a secret itself is masked.
    pub path: Vec<String>,
    /// What it looks like.
    pub kind: Kind,
}

/// Every text, and every key, that looks like a secret; at most so many.
#[must_use]
pub fn locate(value: &Value, most: usize) -> Vec<Found> {
    let (mut found, mut path) = (Vec::new(), Vec::new());
    walk(value, &mut path, most, &mut found);
    found.truncate(most);
    found
}

fn walk(value: &Value, path: &mut Vec<String>, most: usize, found: &mut Vec<Found>) {
    if found.len() >= most {
        return;
    }
    match value {
        Value::String(text) => found.extend(look(text.as_bytes()).map(|kind| Found { path: path.clone(), kind })),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                step(index.to_string(), item, path, most, found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let kind = look(name.as_bytes());
                let name = if kind.is_some() { MASK } else { name };
                found.extend(kind.map(|kind| Found { path: path.iter().cloned().chain([MASK.to_owned()]).collect(), kind }));
                step(name.to_owned(), field, path, most, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn step(name: String, value: &Value, path: &mut Vec<String>, most: usize, found: &mut Vec<Found>) {
    path.push(name);
    walk(value, path, most, found);
    path.pop();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_place_is_named_and_no_value_is() {
        let url = "postgres://ada:fake-password@db/x";
        let body = json!([{"message": "fine"}, {"message": url, "deep": {"a": ["x", url]}, url: 1}]);
        let paths: Vec<String> = locate(&body, 10).into_iter().map(|found| found.path.join(".")).collect();
        assert_eq!(paths, ["1.message", "1.deep.a.1", "1.********"]);
        assert_eq!(locate(&body, 1).len(), 1);
        assert_eq!(locate(&json!({"n": 1, "t": "plain"}), 10), []);
    }
}
