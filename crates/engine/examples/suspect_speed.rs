//! What it costs to look through bodies in which nothing looks like a secret: by what they hold, the hostile among them.
//!
//!     cargo run --release -p onloan-engine --example suspect_speed

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use onloan_engine::suspected_secrets::look;

const LEAST: Duration = Duration::from_millis(300);

const LOG: &str = r#"{"name":"prefect.flow_runs","level":20,"message":"row 7 of table orders was loaded in 0.12 s","timestamp":"2026-01-01T10:00:00Z","flow_run_id":"01a20e83-5c58-7738-8d54-60a09b2c239e","task_run_id":null},"#;
const EVENT: &str = r#"{"occurred":"2026-01-01T10:00:00Z","event":"prefect.task-run.Completed","resource":{"prefect.resource.id":"prefect.task-run.01a20e83-5c58-7738-8d54-60a09b2c239e","prefect.run-count":"1"},"related":[],"payload":{"intended":{"from":"RUNNING","to":"COMPLETED"},"task_run":{"task_key":"load","tags":[]}},"id":"01a20e83-5c58-7738-8d54-60a09b2c0001"},"#;
const URLS: &str = r#"{"message":"GET https://api.example.com/v1/orders/7 and http://10.0.0.1:4200/api answered 200"},"#;

fn main() {
    let long = format!("a://u:{}", "x".repeat(500));
    for (kind, part) in [("log lines", LOG), ("events", EVENT), ("URLs", URLS), ("nothing but ://", "://"), ("long hosts", &long)] {
        let body = part.repeat(1 + 100_000 / part.len());
        assert_eq!(look(body.as_bytes()), None, "{kind}");
        let each = time(body.as_bytes()).as_secs_f64();
        let parts = (body.len() / part.len()) as f64;
        println!("{kind:16} {:8.1} MB/s {:8.3} µs each", body.len() as f64 / each / 1e6, each / parts * 1e6);
    }
}

fn time(body: &[u8]) -> Duration {
    let (mut times, started) = (0, Instant::now());
    while started.elapsed() < LEAST {
        black_box(look(black_box(body)));
        times += 1;
    }
    started.elapsed() / times
}
