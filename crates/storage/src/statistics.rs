//! Counts of what the database does: commits, how long they take, who waits. Kept in memory, for whoever watches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// Upper bounds of the durations that are counted together, in seconds. The last takes the rest.
const BOUNDS: [f64; 10] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, f64::INFINITY];

/// The counts of one database, as this process uses it. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commits(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    transactions: AtomicU64,
    commits: AtomicU64,
    micros: AtomicU64,
    buckets: [AtomicU64; BOUNDS.len()],
}

/// What the database did since it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// How many transactions wait for their turn to write, where one writes at a time.
    pub waiting: usize,
    /// How many transactions were committed that had changed something.
    pub transactions: u64,
    /// In how many commits. Fewer, where waiting transactions share one.
    pub commits: u64,
    /// How long they took together, in seconds.
    pub seconds: f64,
    /// How many of them took how long: an upper bound in seconds, and how many below it that are above the bound before.
    pub durations: Vec<(f64, u64)>,
    /// How many connections are open.
    pub connections: u32,
    /// How many of them nobody uses.
    pub idle: u32,
}

impl Commits {
    /// A commit that began then has just ended, and made so many transactions last.
    pub(crate) fn ended(&self, begun: Instant, transactions: usize) {
        let Self(counts) = self;
        let took = begun.elapsed();
        counts.commits.fetch_add(1, Relaxed);
        counts.transactions.fetch_add(transactions as u64, Relaxed);
        counts.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        let bucket = BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound).unwrap_or(BOUNDS.len() - 1);
        counts.buckets[bucket].fetch_add(1, Relaxed);
    }

    pub(crate) fn statistics(&self, waiting: usize, connections: u32, idle: u32) -> Statistics {
        let Self(counts) = self;
        Statistics {
            waiting,
            transactions: counts.transactions.load(Relaxed),
            commits: counts.commits.load(Relaxed),
            seconds: counts.micros.load(Relaxed) as f64 / 1e6,
            durations: BOUNDS.iter().zip(&counts.buckets).map(|(bound, count)| (*bound, count.load(Relaxed))).collect(),
            connections,
            idle,
        }
    }
}
