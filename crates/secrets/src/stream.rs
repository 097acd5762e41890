//! Redaction of a stream whose chunks can cut a value in two.

use crate::redactor::{REDACTED, Redactor};

/// How much of what was let go is looked at again, so that an escape is read from its start. A run of backslashes that is
/// longer may be read wrongly at a chunk's border.
const CONTEXT: usize = 64;

/// Holds back what may be the beginning of a value: about as many bytes as the longest form has, or more where they are
/// escapes.
pub struct StreamRedactor {
    redactor: Redactor,
    held: Vec<u8>,
    /// How much of `held` was let go and is context.
    gone: usize,
}

impl StreamRedactor {
    pub(crate) fn new(redactor: Redactor) -> Self {
        Self { redactor, held: Vec::new(), gone: 0 }
    }

    /// Takes a chunk, and gives what can be let go.
    pub fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(chunk);
        self.release(false)
    }

    /// What is left at the end of the stream.
    pub fn finish(mut self) -> Vec<u8> {
        self.release(true)
    }

    /// Lets go of what no value can begin in any more: and of a value that reaches over that point, which is then whole.
    fn release(&mut self, all: bool) -> Vec<u8> {
        let mut clean = Vec::new();
        let mut copied = self.gone;
        let mut until = self.held.len();
        if let Some(automaton) = self.redactor.automaton() {
            let search = automaton.search(&self.held);
            if !all {
                until = search.open_from.max(copied);
            }
            for found in search.found.into_iter().take_while(|found| found.start < until).filter(|found| found.end > self.gone) {
                clean.extend_from_slice(&self.held[copied..found.start.max(copied)]);
                clean.extend_from_slice(REDACTED.as_bytes());
                copied = found.end;
            }
        }
        if copied < until {
            clean.extend_from_slice(&self.held[copied..until]);
            copied = until;
        }
        self.held.drain(..copied.saturating_sub(CONTEXT));
        self.gone = copied.min(CONTEXT);
        clean
    }
}
