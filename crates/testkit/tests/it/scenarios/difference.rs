//! Where two tales differ, so that a reader finds it without reading both.

use serde_json::Value;

/// A line for each place that differs: the place, what the first says, what the second says.
pub(super) fn differences(first: &[(String, Value)], second: &[(String, Value)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (what, value) in first {
        let other = second.iter().find(|(other, _)| other == what).map_or(&Value::Null, |(_, value)| value);
        compare(what, value, other, &mut lines);
    }
    let only = second.iter().filter(|(what, _)| first.iter().all(|(other, _)| other != what));
    lines.extend(only.map(|(what, value)| format!("{what}: nothing | {value}")));
    if lines.is_empty() && first != second {
        lines.push("the order differs, or something is told twice".to_owned());
    }
    lines
}

fn compare(place: &str, first: &Value, second: &Value, lines: &mut Vec<String>) {
    match (first, second) {
        (Value::Object(one), Value::Object(other)) => {
            let added = other.iter().filter(|(key, _)| !one.contains_key(*key));
            for (key, _) in one.iter().chain(added) {
                let side = |fields: &serde_json::Map<String, Value>| fields.get(key).cloned();
                match (side(one), side(other)) {
                    (Some(one), Some(other)) => compare(&format!("{place}.{key}"), &one, &other, lines),
                    (one, other) => lines.push(format!("{place}.{key}: {} | {}", shown(one.as_ref()), shown(other.as_ref()))),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{place}[{index}]"), one, other, lines);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            let mut only = |these: &[Value], those: &[Value], whose: &str| {
                let mut those = those.to_vec();
                for value in these {
                    match those.iter().position(|other| other == value) {
                        Some(index) => drop(those.swap_remove(index)),
                        None => lines.push(format!("{place}, only the {whose}: {value}")),
                    }
                }
            };
            only(one, other, "first");
            only(other, one, "second");
        }
        _ if first == second => {}
        _ => lines.push(format!("{place}: {first} | {second}")),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    #[test]
    fn every_place_that_differs_is_named() {
        let first = [("a".to_owned(), json!({"x": 1, "y": [1, 2]})), ("b".to_owned(), json!([1, 1]))];
        let second = [("a".to_owned(), json!({"x": 2, "y": [1, 3], "z": null})), ("b".to_owned(), json!([1])), ("c".to_owned(), json!(1))];
        let expected = ["a.x: 1 | 2", "a.y[1]: 2 | 3", "a.z: nothing | null", "b, only the first: 1", "c: nothing | 1"];
        assert_eq!(differences(&first, &second), expected);
        assert!(differences(&first, &first).is_empty());
    }
}
