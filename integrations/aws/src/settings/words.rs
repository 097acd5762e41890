//! Splits a line into words as a POSIX shell does, without starting one.

/// The words of `line`, or `None` when a quotation mark is left open.
pub(crate) fn split_words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => {
                let word = word.get_or_insert_default();
                quoted(&mut characters, word)?;
            }
            '"' => {
                let word = word.get_or_insert_default();
                double_quoted(&mut characters, word)?;
            }
            '\\' => word.get_or_insert_default().push(characters.next()?),
            space if space.is_ascii_whitespace() => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

fn quoted(characters: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match characters.next()? {
            '\'' => return Some(()),
            other => word.push(other),
        }
    }
}

fn double_quoted(characters: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match characters.next()? {
            '"' => return Some(()),
            '\\' => match characters.next()? {
                escaped @ ('"' | '\\') => word.push(escaped),
                other => word.extend(['\\', other]),
            },
            other => word.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::split_words;

    #[test]
    fn words_are_split_as_a_shell_does() {
        for (line, expected) in [
            ("profile one", vec!["profile", "one"]),
            ("profile \"one two\"", vec!["profile", "one two"]),
            ("a 'b \\ \"c' d\\ e", vec!["a", "b \\ \"c", "d e"]),
            (r#"a "b \" \\ \n" ''"#, vec!["a", r#"b " \ \n"#, ""]),
            ("  ", vec![]),
        ] {
            assert_eq!(split_words(line).as_deref(), Some(expected.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).as_deref());
        }
        assert_eq!(split_words("a 'b"), None);
        assert_eq!(split_words("a \"b"), None);
    }
}
