//! What people do with Prefect's own client, played end to end against the reference and against ours on both databases: the
//! client prints the same, and the API then says the same.
//!
//! A scenario is a program in `python/scenarios`; it tells what it saw without what differs from run to run. The reference is
//! shared by the tests of this process, since it starts slowly: scenarios look at nothing but what is theirs.

mod deliberate;
mod difference;
mod play;

use std::thread;

use onloan_server::Settings;
use onloan_server::sealing::{Key, KeyRing, StoredSecrets};
use onloan_testkit::TestServer;

use deliberate::unexplained;
use difference::differences;
use play::{played, reference};

/// Secrets in blocks are kept, as the reference does.
fn settings() -> Settings {
    let keys = KeyRing::of(vec![Key::generate().ok().unwrap()], "the test").ok().unwrap();
    Settings { stored_secrets: StoredSecrets::encrypt(keys), ..Settings::default() }
}

fn is_the_same_on_all(scenario: &str) {
    let (sqlite, postgres) = (TestServer::start_with(settings()).unwrap(), TestServer::start_on_postgres_with(settings()).unwrap());
    let (theirs, on_sqlite, on_postgres) = thread::scope(|scope| {
        let theirs = scope.spawn(|| played(scenario, "the reference", &reference().api_url()));
        let on_sqlite = scope.spawn(|| played(scenario, "SQLite", sqlite.api_url().as_str()));
        let on_postgres = scope.spawn(|| played(scenario, "Postgres", postgres.api_url().as_str()));
        (theirs.join().unwrap(), on_sqlite.join().unwrap(), on_postgres.join().unwrap())
    });
    assert!(theirs.len() > 5, "{theirs:#?}");
    let databases = [("SQLite", on_sqlite), ("Postgres", on_postgres)];
    let different = databases.map(|(database, ours)| (database, unexplained(scenario, differences(&theirs, &ours))));
    assert!(different.iter().all(|(_, lines)| lines.is_empty()), "{scenario}, the reference before ours: {different:#?}");
}

#[test]
#[ignore = "its differences have not all been judged yet"]
fn flows_run_from_a_script() {
    is_the_same_on_all("local_flows");
}

#[test]
fn blocks_are_saved_loaded_and_registered() {
    is_the_same_on_all("blocks");
}

#[test]
fn deployments_are_run_by_hand_by_schedules_by_a_worker_and_served() {
    is_the_same_on_all("deployments");
}

#[test]
#[ignore = "its differences have not all been judged yet"]
fn variables_and_artifacts_are_kept() {
    is_the_same_on_all("variables");
}

#[test]
fn limits_hold() {
    is_the_same_on_all("limits");
}

#[test]
#[ignore = "its differences have not all been judged yet"]
fn runs_are_paused_suspended_and_cancelled() {
    is_the_same_on_all("pauses");
}

#[test]
fn events_are_streamed_and_automations_fire() {
    is_the_same_on_all("automations");
}

#[test]
fn background_tasks_are_given_to_workers() {
    is_the_same_on_all("background_tasks");
}
