//! `kill -9` in the middle of flows, a hundred times at random moments, over one database.

use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::time::Duration;

use onloan::prelude::*;
use onloan::sql::DatabaseCredentials;
use onloan_api::{FlowRunFilterBody, TaskRunFilterBody};
use onloan_client::Client;
use onloan_domain::filters::{FlowRunFilter, Ids, RunFilters, Time};
use onloan_domain::{FlowRun, FlowRunId, StateType, TaskRun, Timestamp};

use crate::child;

const KILLS: u32 = 100;
const TASKS: u32 = 5;
/// A child is up after some ten milliseconds; the moments reach from before that to the middle of its flows.
const LONGEST: u64 = 250;

#[task]
async fn step(number: u32) -> anyhow::Result<u32> {
    tracing::info!(number, "a line that is stored as well");
    Ok(number)
}

#[flow(log_prints)]
async fn works() -> anyhow::Result<String> {
    for number in 0..TASKS {
        step(number).await?;
    }
    println!("all steps are done");
    Ok(onloan::run::current().and_then(|run| run.flow_run_id()).expect("this is a flow").to_string())
}

#[ignore = "runs in a child process"]
#[tokio::test]
async fn child_that_works_until_it_is_killed() {
    let session = child::session_in(&child::folder()).await;
    loop {
        let run = session.scope(works()).await.unwrap();
        println!("stored {run}");
    }
}

/// Lets a child work for a random time, kills it, and answers the runs that it reported as stored.
fn killed(folder: &Path, round: u32) -> Vec<FlowRunId> {
    let (mut child, lines) = child::start(&mut child::command("story::crash::child_that_works_until_it_is_killed", folder));
    let moment = Duration::from_millis(RandomState::new().hash_one(round) % LONGEST);
    std::thread::sleep(moment);
    child.kill().unwrap();
    child.wait().unwrap();
    // A line is whole or, where the kill cut it off, no id.
    lines.filter_map(|line| line.strip_prefix("stored ")?.parse().ok()).collect()
}

/// Every flow run that began since then.
async fn begun_since(client: &Client, round: Timestamp) -> Vec<FlowRun> {
    let expected_start_time = Some(Time { after: Some(round), ..Time::default() });
    let flow_runs = Some(FlowRunFilter { expected_start_time, ..FlowRunFilter::default() });
    let filters = RunFilters { flow_runs, ..RunFilters::default() };
    let mut all = Vec::new();
    loop {
        let offset = Some(i64::try_from(all.len()).unwrap());
        let body = FlowRunFilterBody { filters: filters.clone(), offset, ..FlowRunFilterBody::default() };
        let page = client.filter_flow_runs(&body).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

async fn task_runs_of(client: &Client, run: &FlowRun) -> Vec<TaskRun> {
    let of_run = FlowRunFilter { id: Some(Ids { any: Some(vec![run.id]), ..Ids::default() }), ..FlowRunFilter::default() };
    let filters = RunFilters { flow_runs: Some(of_run), ..RunFilters::default() };
    client.filter_task_runs(&TaskRunFilterBody { filters, ..TaskRunFilterBody::default() }).await.unwrap()
}

/// A run is whole when its current state is the newest of its history, and the history starts at the beginning.
fn is_whole(current: Option<&State>, history: &[State]) -> bool {
    let first = history.first().map(|state| state.state_type);
    first == Some(StateType::Pending) && current.map(|state| state.id) == history.last().map(|state| state.id)
}

/// What is wrong with a run and its task runs; nothing when they are as they may be after a kill.
async fn faults(client: &Client, run: &FlowRun, reported: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let history = client.flow_run_states(run.id).await.unwrap();
    if !is_whole(run.state.as_ref(), &history) {
        faults.push(format!("flow run {} is half-written: {:?} after {history:?}", run.id, run.state));
    }
    let task_runs = task_runs_of(client, run).await;
    for task_run in &task_runs {
        let history = client.task_run_states(task_run.id).await.unwrap();
        if !is_whole(task_run.state.as_ref(), &history) {
            faults.push(format!("task run {} is half-written: {:?} after {history:?}", task_run.id, task_run.state));
        }
    }
    let is_completed = |state: Option<StateType>| state == Some(StateType::Completed);
    let completed = task_runs.iter().filter(|task_run| is_completed(task_run.state_type)).count();
    if is_completed(run.state_type) && completed != TASKS as usize {
        faults.push(format!("flow run {} is Completed, but {completed} of its {TASKS} task runs are", run.id));
    }
    if reported && !is_completed(run.state_type) {
        faults.push(format!("flow run {} was reported as stored, and is {:?}", run.id, run.state_name));
    }
    faults
}

/// What SQLite itself says about its file.
async fn integrity(database: &Path) -> Vec<String> {
    let file = DatabaseCredentials { database: Some(database.display().to_string()), ..DatabaseCredentials::default() };
    let db = file.connect().await.unwrap();
    let rows = db.fetch_all("PRAGMA integrity_check", &Params::none()).await.unwrap();
    rows.iter().map(|row| row.get("integrity_check").unwrap()).collect()
}

#[tokio::test]
async fn whatever_the_moment_of_the_kill_the_database_opens_and_no_run_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let (mut reported_in_all, mut cut_off) = (0, 0);
    for round in 0..KILLS {
        let begin = Timestamp::now();
        let reported = killed(folder.path(), round);
        let session = child::session_in(folder.path()).await;
        let runs = begun_since(session.client(), begin).await;
        for id in &reported {
            assert!(runs.iter().any(|run| run.id == *id), "round {round}: flow run {id} was reported as stored, and is not there");
        }
        for run in &runs {
            let faults = faults(session.client(), run, reported.contains(&run.id)).await;
            assert!(faults.is_empty(), "round {round}: {faults:#?}");
        }
        reported_in_all += reported.len();
        cut_off += runs.iter().filter(|run| run.state_type != Some(StateType::Completed)).count();
    }
    assert_eq!(integrity(&folder.path().join("onloan.db")).await, ["ok"]);
    // Otherwise the moments were not in the middle of anything.
    assert!(reported_in_all > 0 && cut_off > 0, "{reported_in_all} runs were reported, {cut_off} were cut off");
    println!("{KILLS} kills, {reported_in_all} runs reported as stored, {cut_off} cut off");
}
