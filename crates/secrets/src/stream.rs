//! Redaction of a stream whose chunks can cut a value in two.

use crate::redactor::{REDACTED, Redactor};

/// Holds back as many bytes as the longest known form has, and no more.
pub struct StreamRedactor {
    redactor: Redactor,
    held: Vec<u8>,
}

impl StreamRedactor {
    pub(crate) fn new(redactor: Redactor) -> Self {
        Self { redactor, held: Vec::new() }
    }

    /// Takes a chunk, and gives what can be let go.
    pub fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(chunk);
        let keep = self.redactor.automaton().map_or(0, |automaton| automaton.longest.saturating_sub(1));
        self.release(self.held.len().saturating_sub(keep))
    }

    /// What is left at the end of the stream.
    pub fn finish(mut self) -> Vec<u8> {
        self.release(self.held.len())
    }

    /// Lets go of about `until` bytes: more when a value reaches over that point, which is then whole.
    fn release(&mut self, until: usize) -> Vec<u8> {
        let Some(automaton) = self.redactor.automaton() else { return std::mem::take(&mut self.held) };
        let mut clean = Vec::with_capacity(until);
        let mut copied = 0;
        for found in automaton.search.find_iter(&self.held).take_while(|found| found.start() < until) {
            clean.extend_from_slice(&self.held[copied..found.start()]);
            clean.extend_from_slice(REDACTED.as_bytes());
            copied = found.end();
        }
        if copied < until {
            clean.extend_from_slice(&self.held[copied..until]);
            copied = until;
        }
        self.held.drain(..copied);
        clean
    }
}
