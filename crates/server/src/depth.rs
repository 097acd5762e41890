//! How deep a body may be nested.
//!
//! Parts of bodies are stored as they came and read back inside answers. What is nested deeper than whoever reads it can
//! follow would be taken and never be given out again, so it is refused at the door.

/// Readers of JSON give up at 128; an answer puts what it holds some steps deeper.
pub(crate) const DEEPEST: usize = 100;

/// Whether lists and objects stand in each other more than [`DEEPEST`] deep. What is no JSON may be called either.
pub(crate) fn is_too_deep(json: &[u8]) -> bool {
    if json.len() <= DEEPEST {
        return false;
    }
    let (mut depth, mut in_text, mut bytes) = (0_usize, false, json.iter());
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_text = !in_text,
            b'\\' if in_text => drop(bytes.next()),
            b'[' | b'{' if !in_text => {
                depth += 1;
                if depth > DEEPEST {
                    return true;
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, is_too_deep};

    #[test]
    fn lists_and_objects_are_counted_and_texts_are_not() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        let objects = |depth: usize| r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth);
        let flat = "[".to_owned() + &"[],{},".repeat(500) + "[]]";
        let text = format!(r#"["{}", "\\", "\"{}"]"#, "[".repeat(500), "{".repeat(500));
        for (json, expected) in [
            (nested(DEEPEST), false),
            (nested(DEEPEST + 1), true),
            (objects(DEEPEST), false),
            (objects(DEEPEST + 1), true),
            (nested(100_000), true),
            (flat, false),
            (text, false),
        ] {
            assert_eq!(is_too_deep(json.as_bytes()), expected, "{}", &json[..60]);
        }
    }
}
