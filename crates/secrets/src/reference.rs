//! References: where a secret lives, as a string that may be stored anywhere.
//!
//! `ref+<provider>://<path>[?key=value&…][#/json/pointer]`, the form that the tool `vals` made
//! common. Which providers exist is not known here.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

const PREFIX: &str = "ref+";
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'?').add(b'#');
const QUERY: &AsciiSet = &PATH.add(b'&').add(b'=').add(b'+');

/// Where a secret lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    scheme: String,
    path: String,
    parameters: BTreeMap<String, String>,
    pointer: String,
}

impl Reference {
    /// Whether `text` means to be a reference: it begins with `ref+`.
    pub fn is_one(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// The provider's name, as in `awssecrets`.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// What the provider looks up: a secret's name, a variable, a file's path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A query parameter, as in `?region=eu-west-1`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// The names of all query parameters.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.parameters.keys().map(String::as_str)
    }

    /// The JSON pointer (RFC 6901) of the wanted field; empty for the whole secret.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The same reference without its pointer: what a provider fetches and a cache keeps.
    pub fn whole(&self) -> Self {
        Self { pointer: String::new(), ..self.clone() }
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix(PREFIX).ok_or(ReferenceError::NoPrefix)?;
        let (scheme, rest) = rest.split_once("://").ok_or(ReferenceError::NoScheme)?;
        check_scheme(scheme)?;
        let (rest, fragment) = split_optional(rest, '#');
        let (path, query) = split_optional(rest, '?');
        if path.is_empty() {
            return Err(ReferenceError::NoPath { scheme: scheme.into() });
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            path: decode(path)?,
            parameters: parse_query(query.unwrap_or_default())?,
            pointer: parse_pointer(fragment.unwrap_or_default())?,
        })
    }
}

fn split_optional(text: &str, separator: char) -> (&str, Option<&str>) {
    match text.split_once(separator) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn check_scheme(scheme: &str) -> Result<(), ReferenceError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if scheme.is_empty() || !scheme.chars().all(allowed) {
        return Err(ReferenceError::BadScheme { scheme: scheme.into() });
    }
    Ok(())
}

fn parse_query(query: &str) -> Result<BTreeMap<String, String>, ReferenceError> {
    let mut parameters = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| ReferenceError::NoValue { key: pair.into() })?;
        if parameters.insert(decode(key)?, decode(value)?).is_some() {
            return Err(ReferenceError::Twice { key: key.into() });
        }
    }
    Ok(parameters)
}

fn parse_pointer(fragment: &str) -> Result<String, ReferenceError> {
    let pointer = decode(fragment)?;
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(ReferenceError::BadPointer { pointer });
    }
    Ok(pointer)
}

fn decode(text: &str) -> Result<String, ReferenceError> {
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('%') {
        let digits = bytes.get(at + 1..at + 3).unwrap_or_default();
        if digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(ReferenceError::BadEscape { text: text.into(), at });
        }
    }
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| ReferenceError::NotUtf8 { text: text.into() })
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}://{}", self.scheme, utf8_percent_encode(&self.path, PATH))?;
        for (position, (key, value)) in self.parameters.iter().enumerate() {
            let separator = if position == 0 { '?' } else { '&' };
            write!(f, "{separator}{}={}", utf8_percent_encode(key, QUERY), utf8_percent_encode(value, QUERY))?;
        }
        if !self.pointer.is_empty() {
            write!(f, "#{}", utf8_percent_encode(&self.pointer, PATH))?;
        }
        Ok(())
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why a text is not a reference.
///
/// A malformed text may be a secret that was pasted in the wrong place, so no message repeats
/// more of it than the part that is wrong, and none repeats a text without the `ref+` prefix.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReferenceError {
    /// It does not begin with `ref+`.
    #[error("a reference begins with `ref+`, as in `ref+env://NAME`")]
    NoPrefix,
    /// There is no `://`.
    #[error("a reference names its provider before `://`, as in `ref+awssecrets://name`")]
    NoScheme,
    /// The provider's name has other characters than `a-z0-9`.
    #[error("`{scheme}` is no provider name: lower-case letters and digits only, as in `awssecrets`")]
    BadScheme {
        /// What stands before `://`.
        scheme: String,
    },
    /// Nothing follows `://`.
    #[error("`ref+{scheme}://` names nothing: write what to read after it")]
    NoPath {
        /// The provider's name.
        scheme: String,
    },
    /// A query parameter has no `=`.
    #[error("the parameter `{key}` has no value: write `{key}=…`")]
    NoValue {
        /// The parameter.
        key: String,
    },
    /// A query parameter is given twice.
    #[error("the parameter `{key}` is given twice")]
    Twice {
        /// The parameter.
        key: String,
    },
    /// The fragment is no JSON pointer.
    #[error("`#{pointer}` is no JSON pointer: it begins with `/`, as in `#/{pointer}`")]
    BadPointer {
        /// The fragment.
        pointer: String,
    },
    /// A percent sign is not followed by two hexadecimal digits.
    #[error("`{text}` has a `%` at {at} without two hexadecimal digits after it: a percent sign itself is written `%25`")]
    BadEscape {
        /// The part that holds the escape.
        text: String,
        /// The byte offset of the percent sign in it.
        at: usize,
    },
    /// The escapes do not give UTF-8.
    #[error("the escapes in `{text}` do not give UTF-8 text")]
    NotUtf8 {
        /// The part that holds the escapes.
        text: String,
    },
}
