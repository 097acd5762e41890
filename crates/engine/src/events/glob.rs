//! Patterns of labels: `*` is any text, `?` any character, `[ab]` and `[a-z]` one of several, `[!a]` any other. Case counts.

/// Whether the text matches the pattern from end to end.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?', '[']) {
        return pattern == text;
    }
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut read) = (0, 0);
    // Where the last star stands, and how much text it has taken: the only place to come back to.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match step(&pattern[at..], text[read]) {
            Step::Star => {
                star = Some((at, read));
                at += 1;
            }
            Step::One(length) => {
                at += length;
                read += 1;
            }
            Step::No => match star {
                Some((position, taken)) => {
                    star = Some((position, taken + 1));
                    at = position + 1;
                    read = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

/// What the beginning of a pattern says about one character.
enum Step {
    Star,
    /// It matches, by so much of the pattern.
    One(usize),
    No,
}

fn step(pattern: &[char], character: char) -> Step {
    match pattern.first() {
        Some('*') => Step::Star,
        Some('?') => Step::One(1),
        Some('[') => match set(pattern) {
            Some((inside, length)) if contains(inside, character) => Step::One(length),
            Some(_) => Step::No,
            // A bracket that nothing closes is a bracket.
            None if character == '[' => Step::One(1),
            None => Step::No,
        },
        Some(literal) if *literal == character => Step::One(1),
        Some(_) | None => Step::No,
    }
}

/// What stands between the brackets, and how long that is with them. A bracket that comes first closes nothing.
fn set(pattern: &[char]) -> Option<(&[char], usize)> {
    let first = if pattern.get(1) == Some(&'!') { 3 } else { 2 };
    let end = (first..pattern.len()).find(|at| pattern[*at] == ']')?;
    Some((&pattern[1..end], end + 1))
}

fn contains(inside: &[char], character: char) -> bool {
    let (negated, mut rest) = match inside {
        ['!', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut found = false;
    while let Some(first) = rest.first() {
        if let [from, '-', to, after @ ..] = rest {
            found |= (*from..=*to).contains(&character);
            rest = after;
        } else {
            found |= *first == character;
            rest = &rest[1..];
        }
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_from_end_to_end() {
        for (pattern, text, expected) in [
            ("prefect.flow-run.*", "prefect.flow-run.1", true),
            ("prefect.flow-run.*", "prefect.flow.1", false),
            ("*", "", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("abc", "ABC", false),
            ("[ab]x", "bx", true),
            ("[!ab]x", "bx", false),
            ("[!ab]x", "cx", true),
            ("[a-c]x", "bx", true),
            ("[]]x", "]x", true),
            ("[x", "[x", true),
            ("", "", true),
            ("*.b", "a.b.b", true),
            ("ü*", "übung", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
