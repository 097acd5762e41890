//! Both of Prefect's web interfaces in a real browser, on our API: every page shows what is there, what is made there is kept,
//! no request fails and no console complains. Pages that fail leave their picture in `target/testkit/pictures`.

use onloan_testkit::{PrefectClient, PrefectUi, TestServer, browser, workspace};
use serde_json::Value;

/// How many stops each tour has.
const STOPS: usize = 44;

/// A server with something of everything, made by the real client; and what was made.
fn stage() -> (TestServer, Value) {
    let server = TestServer::start().unwrap();
    let client = PrefectClient::of(server.api_url()).unwrap();
    let output = client.script("ui_stage.py").env("PREFECT_LOGGING_LEVEL", "INFO").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    // The flow prints, too; what was made comes last.
    let made = said.trim().lines().last().unwrap();
    (server, serde_json::from_str(made).unwrap_or_else(|error| panic!("{error}: {said}")))
}

/// Takes the tour; every stop must have had answers and no problem.
fn walk(tour: &str) {
    let (server, made) = stage();
    let ui = PrefectUi::start(server.api_url().as_str()).unwrap();
    let pictures = workspace::target().join("testkit/pictures");
    std::fs::create_dir_all(&pictures).unwrap();
    let seen = browser::walk(tour, &ui.url(), &made, &pictures).unwrap();
    let failed: Vec<_> = seen.iter().filter(|stop| !stop.problems.is_empty() || stop.requests == 0).collect();
    assert!(failed.is_empty(), "{failed:#?}\npictures are in {}", pictures.display());
    assert_eq!(seen.len(), STOPS, "a stop of the tour is missing, or new");
}

#[test]
fn the_older_interface_works() {
    walk("prefect_v1");
}

#[test]
fn the_newer_interface_works() {
    walk("prefect_v2");
}
