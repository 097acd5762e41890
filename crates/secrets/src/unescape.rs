//! Texts as they read once their escapes are undone, with the way back to where each byte stood.
//!
//! Which characters a writer of URLs, JSON or shell words escapes differs from writer to writer. What all of them mean is
//! the same, so the redactor searches the meaning, not every spelling of it.

/// Escapes inside escapes, as JSON in a string of JSON in a URL.
const LAYERS: usize = 3;
/// What may stand at the end of a text before it is known to be an escape, in all layers together: `\ud83d\ude00` and the
/// like, less its last character.
pub(crate) const UNFINISHED: usize = LAYERS * 11;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    /// `%2F`.
    Percent,
    /// `\n`, `\"`, `\/`, `\u00e4`, `\xe4`, `\$`.
    Backslash,
}

/// Shows `visit` the text as it is, then as it reads with each kind of escape undone, layer by layer. With each goes the
/// way from a place in what is shown to the place in `text`.
pub(crate) fn readings(text: &[u8], visit: &mut dyn FnMut(&[u8], &dyn Fn(usize) -> usize)) {
    visit(text, &|at| at);
    below(text, LAYERS, &|at| at, visit);
}

fn below(text: &[u8], layers: usize, origin: &dyn Fn(usize) -> usize, visit: &mut dyn FnMut(&[u8], &dyn Fn(usize) -> usize)) {
    if layers == 0 {
        return;
    }
    for escape in [Escape::Percent, Escape::Backslash] {
        let Some(reading) = Reading::of(text, escape) else { continue };
        let origin = |at| origin(reading.origin(at));
        visit(&reading.bytes, &origin);
        below(&reading.bytes, layers - 1, &origin, visit);
    }
}

/// A text with one kind of escape undone.
struct Reading {
    bytes: Vec<u8>,
    /// Places in `bytes` with their places in the text, wherever the distance between the two changes.
    marks: Vec<(usize, usize)>,
}

impl Reading {
    /// `None` when the text has no such escape.
    fn of(text: &[u8], escape: Escape) -> Option<Self> {
        let mut reading = Self { bytes: Vec::new(), marks: Vec::new() };
        let mut copied = 0;
        let mut from = 0;
        while let Some(found) = memchr::memchr(escape.sign(), &text[from..]) {
            let start = from + found;
            let Some((meaning, length)) = escape.undo(&text[start..]) else {
                from = start + 1;
                continue;
            };
            if reading.marks.is_empty() {
                reading.bytes.reserve(text.len());
            }
            reading.bytes.extend_from_slice(&text[copied..start]);
            reading.marks.push((reading.bytes.len(), start));
            reading.bytes.extend_from_slice(meaning.bytes());
            copied = start + length;
            from = copied;
            reading.marks.push((reading.bytes.len(), copied));
        }
        if reading.marks.is_empty() {
            return None;
        }
        reading.bytes.extend_from_slice(&text[copied..]);
        Some(reading)
    }

    /// Where in the text the byte at `at` began.
    fn origin(&self, at: usize) -> usize {
        let before = self.marks.partition_point(|(place, _)| *place <= at);
        match before.checked_sub(1).map(|mark| self.marks[mark]) {
            Some((place, origin)) => origin + (at - place),
            None => at,
        }
    }
}

/// The bytes of one character.
struct Meaning {
    bytes: [u8; 4],
    length: usize,
}

impl Meaning {
    fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], length: 1 }
    }

    fn character(character: char) -> Self {
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len();
        Self { bytes, length }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Escape {
    fn sign(self) -> u8 {
        match self {
            Self::Percent => b'%',
            Self::Backslash => b'\\',
        }
    }

    /// What the escape at the start of `text` means, and how long it is.
    fn undo(self, text: &[u8]) -> Option<(Meaning, usize)> {
        match self {
            Self::Percent => Some((Meaning::byte(u8::try_from(hex(text.get(1..3)?)?).ok()?), 3)),
            Self::Backslash => backslash(text),
        }
    }
}

fn backslash(text: &[u8]) -> Option<(Meaning, usize)> {
    let byte = |byte| Some((Meaning::byte(byte), 2));
    match *text.get(1)? {
        b'n' => byte(b'\n'),
        b'r' => byte(b'\r'),
        b't' => byte(b'\t'),
        b'b' => byte(0x08),
        b'f' => byte(0x0c),
        b'x' => Some((Meaning::byte(u8::try_from(hex(text.get(2..4)?)?).ok()?), 4)),
        b'u' => utf_16(text),
        b'U' => Some((Meaning::character(char::from_u32(hex(text.get(2..10)?)?)?), 10)),
        b' ' => byte(b' '),
        other if other.is_ascii_punctuation() => byte(other),
        _ => None,
    }
}

/// `\u00e4`, or two of them that are one character.
fn utf_16(text: &[u8]) -> Option<(Meaning, usize)> {
    let unit = |at: usize| hex(text.get(at..at + 4)?).and_then(|unit| u16::try_from(unit).ok());
    let first = unit(2)?;
    let second = text.get(6..8).filter(|sign| *sign == b"\\u").and_then(|_| unit(8));
    match char::decode_utf16([first].into_iter().chain(second)).next()? {
        Ok(character) => Some((Meaning::character(character), 6 * character.len_utf16())),
        Err(_) => None,
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number: u32, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut shown = Vec::new();
        readings(text.as_bytes(), &mut |bytes, _| shown.push(String::from_utf8_lossy(bytes).into_owned()));
        shown
    }

    #[test]
    fn escapes_are_undone_layer_by_layer() {
        for (text, expected) in [
            ("100% \\done", vec!["100% \\done"]),
            ("a%2Fb%2fc%zz", vec!["a%2Fb%2fc%zz", "a/b/c%zz"]),
            (r#"\"\\\/\n\u00e4\ud83d\ude00\ud83dx"#, vec![r#"\"\\\/\n\u00e4\ud83d\ude00\ud83dx"#, "\"\\/\n\u{e4}\u{1f600}\\ud83dx"]),
            ("%255C%22", vec!["%255C%22", "%5C\"", "\\\""]),
            (r"it\'s \$5 \x41\U0001f600", vec![r"it\'s \$5 \x41\U0001f600", "it's $5 A\u{1f600}"]),
        ] {
            assert_eq!(all(text)[..expected.len()], expected, "{text}");
        }
    }

    #[test]
    fn every_place_leads_back_to_where_it_stood() {
        let text = br"ab%41\u00e4%255c%22z";
        readings(text, &mut |bytes, origin| {
            assert_eq!((origin(0), origin(2), origin(bytes.len())), (0, 2, text.len()));
            assert_eq!(origin(bytes.len() - 1), text.len() - 1, "the last byte is no escape");
            let places: Vec<_> = (0..=bytes.len()).map(origin).collect();
            assert!(places.is_sorted(), "{places:?}");
        });
    }
}
