//! What the redactor costs where there is nothing to redact: megabytes a second, by what the text looks like and by how
//! many secrets are known.
//!
//!     cargo run --release -p onloan-secrets --example redact_speed

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use onloan_secrets::{Redactor, Secret};

const LEAST: Duration = Duration::from_millis(300);

fn main() {
    let kinds = [
        ("plain log lines", "2026-01-31 12:00:00 INFO fetched 2 rows from customers in 12.5 ms, 3 of 10 chunks are done\n"),
        ("a percent sign a line", "2026-01-31 12:00:00 INFO 30% of the chunks are done, 2 rows from customers in 12.5 ms\n"),
        ("URLs", "GET https://example.org/a%20folder/file%2Fname?next=%2Fhome&page=2 answered 200 in 12.5 ms\n"),
        ("JSON in JSON", "{\"event\": \"{\\\"rows\\\": 2, \\\"table\\\": \\\"customers\\\"}\", \"ms\": 12.5, \"done\": [1, 2, 3]}\n"),
    ];
    for known in [1, 10, 100] {
        let redactor = knowing(known);
        for (kind, line) in kinds {
            let text = line.repeat(200);
            assert_eq!(redactor.redact(&text), text, "there is nothing to redact in {kind}");
            println!("{known:4} secrets, {kind:22} {:8.1} MB/s", speed(&redactor, line, &text));
        }
    }
}

fn knowing(count: usize) -> Redactor {
    let redactor = Redactor::new();
    for number in 0..count {
        redactor.add(&Secret::new(format!("fake/p4ssword+number&{number} for=the\"bench\"")));
    }
    redactor
}

/// Half line by line, as logs come, and half in one piece.
fn speed(redactor: &Redactor, line: &str, text: &str) -> f64 {
    let (begun, mut bytes) = (Instant::now(), 0);
    while begun.elapsed() < LEAST {
        for _ in 0..200 {
            black_box(redactor.redact(black_box(line)));
        }
        black_box(redactor.redact(black_box(text)));
        bytes += 2 * text.len();
    }
    bytes as f64 / begun.elapsed().as_secs_f64() / 1e6
}
