//! What a task and a flow run cost: `bench_sdk CASE N` prints one JSON line. `cargo xtask bench sdk` runs it beside the
//! reference.
//!
//! `path_s` is what the flow waits for; `stored_s` ends when every state was stored and read back. For `start` both count
//! from the start of the process.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail, ensure};
use onloan::prelude::*;
use onloan_api::{FlowRunCountBody, TaskRunCountBody};
use onloan_domain::StateType;
use onloan_domain::filters::{FlowRunFilter, StateFilter, StateTypes, TaskRunFilter};

#[task]
async fn no_op(item: u64) -> anyhow::Result<u64> {
    Ok(item)
}

#[flow]
async fn in_sequence(count: u64) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    for item in 0..count {
        no_op(item).await?;
    }
    Ok(begun.elapsed())
}

#[flow]
async fn mapped(count: u64) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let results = onloan::map(0..count, no_op).await?;
    ensure!(results.len() as u64 == count, "{} results of {count}", results.len());
    Ok(begun.elapsed())
}

#[flow]
async fn empty() -> anyhow::Result<()> {
    Ok(())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let case = arguments.next().context("usage: bench_sdk CASE N")?;
    let count: u64 = arguments.next().unwrap_or_else(|| "1".to_owned()).parse()?;
    let folder = tempfile::tempdir()?;
    let session = onloan::local(&folder.path().join("onloan.db"), &folder.path().join("storage")).await?;
    let (path, stored) = session.scope(run(&case, count)).await?;
    println!("{}", serde_json::json!({"path_s": path.as_secs_f64(), "stored_s": stored.as_secs_f64()}));
    Ok(())
}

async fn run(case: &str, count: u64) -> anyhow::Result<(Duration, Duration)> {
    if case == "start" {
        no_op(0).await?;
        let since_start = since_process_start()?;
        return Ok((since_start, since_start));
    }
    // The first flow opens the database's connections, which later ones use.
    empty().await?;
    let begun = Instant::now();
    let path = match case {
        "seq" => in_sequence(count).await?,
        "map" => mapped(count).await?,
        "flows" => {
            for _ in 0..count {
                empty().await?;
            }
            begun.elapsed()
        }
        other => bail!("no case `{other}`: seq, map, flows, start"),
    };
    match case {
        "flows" => read_back(completed_flow_runs().await?, count + 1)?,
        _ => read_back(completed_task_runs().await?, count)?,
    }
    Ok((path, begun.elapsed()))
}

fn read_back(found: u64, expected: u64) -> anyhow::Result<()> {
    ensure!(found == expected, "{found} of {expected} runs are stored as Completed");
    Ok(())
}

fn completed() -> Option<StateFilter> {
    let state_type = StateTypes { any: Some(vec![StateType::Completed]), ..StateTypes::default() };
    Some(StateFilter { state_type: Some(state_type), ..StateFilter::default() })
}

async fn completed_task_runs() -> anyhow::Result<u64> {
    let task_runs = Some(TaskRunFilter { state: completed(), ..TaskRunFilter::default() });
    let body = TaskRunCountBody { task_runs, ..TaskRunCountBody::default() };
    Ok(onloan::session().await?.client().count_task_runs(&body).await?)
}

async fn completed_flow_runs() -> anyhow::Result<u64> {
    let flow_runs = Some(FlowRunFilter { state: completed(), ..FlowRunFilter::default() });
    let body = FlowRunCountBody { flow_runs, ..FlowRunCountBody::default() };
    Ok(onloan::session().await?.client().count_flow_runs(&body).await?)
}

/// The bench says when it started this process, in nanoseconds since 1970.
fn since_process_start() -> anyhow::Result<Duration> {
    let started = std::env::var("ONLOAN_BENCH_STARTED").context("ONLOAN_BENCH_STARTED is not set")?;
    let started = Duration::from_nanos(started.parse()?);
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.saturating_sub(started))
}
