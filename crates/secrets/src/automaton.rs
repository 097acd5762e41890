//! The search for all known values at once.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::unescape::{UNFINISHED, readings};

/// One automaton over all values and their forms, which looks at a text with and without its escapes.
pub(crate) struct Automaton {
    search: AhoCorasick,
    longest: usize,
}

/// What was found in a text that may go on.
pub(crate) struct Search {
    /// Where values stand, in order, none within another.
    pub(crate) found: Vec<Range<usize>>,
    /// From here on a value may have begun that ends in what is yet to come.
    pub(crate) open_from: usize,
}

impl Automaton {
    pub(crate) fn build(patterns: &BTreeSet<Vec<u8>>) -> Self {
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns)
            .expect("patterns are far smaller than the automaton's limits");
        Self { search, longest: patterns.iter().map(Vec::len).max().unwrap_or_default() }
    }

    /// Where values stand in a text.
    pub(crate) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        self.search(text).found
    }

    pub(crate) fn search(&self, text: &[u8]) -> Search {
        let open = self.longest + UNFINISHED;
        let mut found = Vec::new();
        let mut open_from = text.len();
        readings(text, &mut |reading, origin| {
            found.extend(self.search.find_iter(reading).map(|value| origin(value.start())..origin(value.end())));
            open_from = open_from.min(origin(reading.len().saturating_sub(open)));
        });
        if found.len() > 1 {
            found = together(found);
        }
        Search { found, open_from }
    }
}

/// In order; what overlaps becomes one. Neighbours stay two.
fn together(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            Some(_) | None => merged.push(range),
        }
    }
    merged
}
