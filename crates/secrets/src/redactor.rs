//! Takes what was resolved out of everything that leaves a run.
//!
//! One automaton over all values and their base64 forms, which also looks at what a text with URL, JSON or shell escapes
//! means. It is a net, not a wall: it misses what it was not told of, values shorter than four bytes (six inside longer
//! base64 text), and other encodings. Its patterns are copies of the values and live as long as the process.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde_json::Value;

use crate::automaton::Automaton;
use crate::forms::forms;
use crate::secret::Secret;
use crate::stream::StreamRedactor;

/// What stands in place of a value.
pub const REDACTED: &str = "[redacted]";

/// Knows every value that was resolved, and removes them from text. Clones share what they know.
#[derive(Clone, Default)]
pub struct Redactor {
    shared: Option<Arc<Shared>>,
}

#[derive(Default)]
struct Shared {
    patterns: Mutex<BTreeSet<Vec<u8>>>,
    automaton: RwLock<Option<Arc<Automaton>>>,
}

impl Redactor {
    /// A redactor that knows nothing yet.
    pub fn new() -> Self {
        Self { shared: Some(Arc::default()) }
    }

    /// A redactor that never redacts: the control of a test that searches for secrets.
    pub fn off() -> Self {
        Self { shared: None }
    }

    /// From here on `secret` is removed, in every form.
    pub fn add(&self, secret: &Secret<String>) {
        let Some(shared) = &self.shared else { return };
        let mut patterns = shared.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        let known = patterns.len();
        patterns.extend(forms(secret.expose()));
        if patterns.len() > known {
            let automaton = Automaton::build(&patterns);
            *shared.automaton.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(automaton));
        }
    }

    /// `text` without any known value. Borrowed, and free of copies, when there is none in it.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(automaton) = self.automaton() else { return Cow::Borrowed(text) };
        let found = automaton.find(text.as_bytes());
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = String::new();
        let mut copied = 0;
        for value in found {
            // A value in another character set may end within a character.
            clean.push_str(&text[copied..text.floor_char_boundary(value.start).max(copied)]);
            clean.push_str(REDACTED);
            copied = text.ceil_char_boundary(value.end);
        }
        clean.push_str(&text[copied..]);
        Cow::Owned(clean)
    }

    /// Redacts every key, string and number of a JSON document.
    pub fn redact_json(&self, value: &mut Value) {
        if self.automaton().is_some() {
            self.redact_value(value);
        }
    }

    fn redact_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(clean) = self.redact(text) {
                    *text = clean;
                }
            }
            Value::Number(number) => {
                if let Cow::Owned(clean) = self.redact(&number.to_string()) {
                    *value = Value::String(clean);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.redact_value(item)),
            Value::Object(map) => {
                let entries = std::mem::take(map).into_iter();
                map.extend(entries.map(|(key, mut item)| {
                    self.redact_value(&mut item);
                    (self.redact(&key).into_owned(), item)
                }));
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// How often a known value stands in `bytes`, in any form: for searches that prove there is none.
    pub fn count_in(&self, bytes: &[u8]) -> usize {
        self.automaton().map_or(0, |automaton| automaton.find(bytes).len())
    }

    /// Redacts a stream that arrives in chunks, also where a value is cut by a chunk's border.
    pub fn stream(&self) -> StreamRedactor {
        StreamRedactor::new(self.clone())
    }

    pub(crate) fn automaton(&self) -> Option<Arc<Automaton>> {
        let shared = self.shared.as_ref()?;
        shared.automaton.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
