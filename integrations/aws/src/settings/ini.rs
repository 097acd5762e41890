//! The INI dialect of AWS's configuration files, read the way boto3 reads it.
//!
//! That is Python's `configparser` with one level of nesting on top: `:` and `=` both separate,
//! keys are lower-cased, an indented line continues the value above it, whole-line comments start
//! with `#` or `;`, a section or key that comes twice is an error, and what stands in `[DEFAULT]`
//! holds in every section. An error names the line's number and never its text, which may be a key.

use indexmap::IndexMap;
use thiserror::Error;
use zeroize::Zeroizing;

/// Sections in the order of the file.
pub(crate) type Ini = IndexMap<String, Section>;

/// The keys of one section.
#[derive(Clone, Default)]
pub(crate) struct Section(IndexMap<String, Value>);

/// A value, wiped when dropped: it may be a key.
#[derive(Clone)]
pub(crate) enum Value {
    /// `key = value`.
    Text(Zeroizing<String>),
    /// `key =` with indented `key = value` lines beneath.
    Nested(IndexMap<String, String>),
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {why}")]
pub(crate) struct IniError {
    pub(crate) line: usize,
    pub(crate) why: &'static str,
}

impl Section {
    /// The text of `key`; `Some("")` when it is there and empty.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.0.get(key) {
            Some(Value::Text(text)) => Some(text),
            Some(Value::Nested(_)) | None => None,
        }
    }

    /// The keys nested beneath `key`.
    pub(crate) fn nested(&self, key: &str) -> Option<&IndexMap<String, String>> {
        match self.0.get(key) {
            Some(Value::Nested(map)) => Some(map),
            Some(Value::Text(_)) | None => None,
        }
    }

    /// Every text of this section.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(key, value)| match value {
            Value::Text(text) => Some((key.as_str(), text.as_str())),
            Value::Nested(_) => None,
        })
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Takes over what `other` has, over what is here.
    pub(crate) fn update(&mut self, other: &Section) {
        self.0.extend(other.0.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
}

/// The lines of one value, and where it began.
struct Lines {
    line: usize,
    lines: Vec<Zeroizing<String>>,
}

type RawSection = IndexMap<String, Lines>;

const DEFAULT: &str = "DEFAULT";

#[derive(Default)]
struct Reader {
    sections: IndexMap<String, RawSection>,
    defaults: RawSection,
    section: Option<String>,
    option: Option<String>,
    indent: usize,
    /// A bad line is reported only when the rest of the file has no worse fault, as in Python.
    bad_line: Option<IniError>,
}

/// Reads a file's text.
pub(crate) fn parse(text: &str) -> Result<Ini, IniError> {
    let mut reader = Reader::default();
    for (position, line) in text.split('\n').enumerate() {
        reader.line(position + 1, line.trim_end_matches('\r'))?;
    }
    reader.finish()
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), IniError> {
        let content = line.trim();
        if content.starts_with(['#', ';']) {
            return Ok(());
        }
        if content.is_empty() {
            if let Some(value) = self.open_value() {
                value.lines.push(Zeroizing::default());
            }
            return Ok(());
        }
        let indent = line.chars().take_while(|character| character.is_whitespace()).count();
        let deeper = indent > self.indent;
        if let Some(value) = self.open_value().filter(|_| deeper) {
            value.lines.push(Zeroizing::new(content.to_owned()));
            return Ok(());
        }
        self.indent = indent;
        match section_header(content) {
            Some(name) => self.open_section(number, name),
            None => self.option(number, content),
        }
    }

    fn open_value(&mut self) -> Option<&mut Lines> {
        let (section, option) = (self.section.as_deref()?, self.option.as_deref()?);
        let section = if section == DEFAULT { &mut self.defaults } else { self.sections.get_mut(section)? };
        section.get_mut(option)
    }

    fn open_section(&mut self, number: usize, name: &str) -> Result<(), IniError> {
        if name != DEFAULT && self.sections.insert(name.to_owned(), RawSection::new()).is_some() {
            return Err(IniError { line: number, why: "this section was there already: merge the two" });
        }
        self.section = Some(name.to_owned());
        self.option = None;
        Ok(())
    }

    fn option(&mut self, number: usize, content: &str) -> Result<(), IniError> {
        let Some(section) = self.section.as_deref() else {
            return Err(IniError { line: number, why: "a `[section]` must come before the first key" });
        };
        let separator = content.find(['=', ':']).filter(|position| *position > 0);
        let Some(position) = separator else {
            self.bad_line.get_or_insert(IniError { line: number, why: "neither a `[section]` nor `key = value`" });
            return Ok(());
        };
        let key = content[..position].trim_end().to_lowercase();
        let value = Zeroizing::new(content[position + 1..].trim().to_owned());
        let section = if section == DEFAULT { &mut self.defaults } else { &mut self.sections[section] };
        if section.insert(key.clone(), Lines { line: number, lines: vec![value] }).is_some() {
            return Err(IniError { line: number, why: "this key was there already in its section: remove one" });
        }
        self.option = Some(key);
        Ok(())
    }

    fn finish(self) -> Result<Ini, IniError> {
        if let Some(error) = self.bad_line {
            return Err(error);
        }
        let defaults = section(self.defaults)?;
        let filled = self.sections.into_iter().map(|(name, raw)| {
            let own = section(raw)?;
            let mut filled = defaults.clone();
            filled.update(&own);
            Ok((name, filled))
        });
        filled.collect()
    }
}

/// The name in `[name]`; whatever follows the last bracket is ignored, as in Python.
fn section_header(content: &str) -> Option<&str> {
    let (name, _) = content.strip_prefix('[')?.rsplit_once(']')?;
    (!name.is_empty()).then_some(name)
}

fn section(raw: RawSection) -> Result<Section, IniError> {
    raw.into_iter().map(|(key, lines)| Ok((key, value(lines)?))).collect::<Result<_, _>>().map(Section)
}

fn value(lines: Lines) -> Result<Value, IniError> {
    let texts: Vec<&str> = lines.lines.iter().map(|line| line.as_str()).collect();
    let joined = Zeroizing::new(texts.join("\n"));
    let text = joined.trim_end();
    if !text.starts_with('\n') {
        return Ok(Value::Text(Zeroizing::new(text.to_owned())));
    }
    let pairs = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (key, value) = line.split_once('=')?;
        Some((key.trim().to_owned(), value.trim().to_owned()))
    });
    let nested = pairs.collect::<Option<IndexMap<_, _>>>();
    let why = "a line nested beneath this key is no `key = value`";
    nested.map(Value::Nested).ok_or(IniError { line: lines.line, why })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn text(ini: &Ini, section: &str, key: &str) -> Option<String> {
        ini.get(section)?.text(key).map(str::to_owned)
    }

    fn fault(file: &str) -> (usize, &'static str) {
        let error = parse(file).err().unwrap();
        (error.line, error.why)
    }

    #[test]
    fn keys_are_lower_cased_and_both_separators_work() {
        let ini = parse("[default]\nRegion = eu-west-1\naws_access_key_id: AKIAFAKE\n").unwrap();
        assert_eq!(text(&ini, "default", "region").unwrap(), "eu-west-1");
        assert_eq!(text(&ini, "default", "aws_access_key_id").unwrap(), "AKIAFAKE");
    }

    #[test]
    fn a_comment_is_a_whole_line_and_never_the_end_of_one() {
        let ini = parse("# one\n[a] ; two\n; three\nkey = value # kept\n").unwrap();
        assert_eq!(text(&ini, "a", "key").unwrap(), "value # kept");
    }

    #[test]
    fn an_indented_line_continues_its_value() {
        let ini = parse("[a]\nkey = one\n  two\n\nother = 1\n").unwrap();
        assert_eq!(text(&ini, "a", "key").unwrap(), "one\ntwo");
        assert_eq!(text(&ini, "a", "other").unwrap(), "1");
    }

    #[test]
    fn lines_beneath_an_empty_value_are_nested() {
        let ini = parse("[services x]\nsecrets_manager =\n  endpoint_url = http://localhost:1\nsts =\n").unwrap();
        let nested = ini["services x"].nested("secrets_manager").unwrap();
        assert_eq!(nested["endpoint_url"], "http://localhost:1");
        assert_eq!(text(&ini, "services x", "sts").unwrap(), "");
    }

    #[test]
    fn the_default_section_holds_everywhere() {
        let ini = parse("[DEFAULT]\nregion = a\nother = b\n[default]\nregion = c\n").unwrap();
        assert_eq!(text(&ini, "default", "region").unwrap(), "c");
        assert_eq!(text(&ini, "default", "other").unwrap(), "b");
        assert!(!ini.contains_key("DEFAULT"));
    }

    #[test]
    fn faults_name_the_line_and_never_its_text() {
        assert_eq!(fault("fake-password\n"), (1, "a `[section]` must come before the first key"));
        assert_eq!(fault("[a]\nfake-password\n"), (2, "neither a `[section]` nor `key = value`"));
        assert_eq!(fault("[a]\n[a]\n").0, 2);
        assert_eq!(fault("[a]\nk=1\nK=2\n").0, 3);
        assert_eq!(fault("[a]\ns3 =\n  nonsense\n").0, 2);
    }
}
