//! The binary, as people run it.

mod database;
mod operations;
mod secrets;
mod server;

use std::path::Path;
use std::process::Command;

struct Ran {
    succeeded: bool,
    stdout: String,
    stderr: String,
}

fn onloan(home: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onloan"));
    let command = command.env_clear().env("HOME", home).env("ONLOAN_HOME", home.join("onloan")).args(arguments);
    let output = command.env("AWS_ACCESS_KEY_ID", "AKIAFAKE").env("AWS_SECRET_ACCESS_KEY", "fake-secret-key").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { succeeded: output.status.success(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn the_demo_tells_the_story_and_finds_no_password() {
    let home = tempfile::tempdir().unwrap();
    let ran = onloan(home.path(), &["demo", "-o", "json"]);
    assert!(ran.succeeded, "{}", ran.stderr);
    let begins = ran.stdout.find("\n{").map_or(0, |at| at + 1);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout[begins..]).unwrap();
    assert_eq!(report["flow_run"]["state_name"], "Completed");
    assert_eq!(report["customers"].as_array().unwrap().len(), 3);
    assert!(report["searched"].as_array().unwrap().iter().all(|file| file["hits"] == 0));
    assert!(report["searched"].as_array().unwrap().iter().any(|file| file["control_hits"].as_u64() > Some(0)));
}

#[test]
fn a_block_is_created_listed_inspected_and_deleted() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| onloan(home.path(), arguments);
    assert!(run(&["block", "create", "secret/api-key", "--set", "value=ref+env://API_KEY"]).succeeded);
    assert!(run(&["block", "ls"]).stdout.contains("api-key"));
    let inspected = run(&["block", "inspect", "secret/api-key", "-o", "json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&inspected.stdout).unwrap()["data"]["value"], "ref+env://API_KEY");
    let again = run(&["block", "create", "secret/api-key", "--set", "value=ref+env://OTHER"]);
    assert!(!again.succeeded && again.stderr.contains("`--overwrite` puts this one in its place"), "{}", again.stderr);
    assert!(run(&["block", "delete", "secret/api-key"]).succeeded);
    assert!(!run(&["block", "delete", "secret/api-key"]).succeeded);
}

#[test]
fn every_mistake_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, part) in [
        (vec!["block", "create", "no-such-type/x"], "this program has no block type `no-such-type`; it has"),
        (vec!["block", "create", "secret"], "write `TYPE/NAME`"),
        (vec!["block", "inspect", "secret/nothing"], "`onloan block ls` shows those that exist"),
        (vec!["block", "create", "secret/x", "--set", "valu=ref+env://A"], "there is no field `valu`; there are `value`"),
        (vec!["flow-run", "inspect", "00000000-0000-0000-0000-000000000000"], "`onloan flow-run ls` shows those that exist"),
        (vec!["--profile", "nowhere", "flow-run", "ls"], "`onloan profile create nowhere` makes it"),
        (vec!["explain", "reference", "ref+env:X"], "a reference names its provider before `://`"),
    ] {
        let ran = onloan(home.path(), &arguments);
        assert!(!ran.succeeded && ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_profile_is_created_used_and_shown_with_its_origin() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| onloan(home.path(), arguments);
    assert!(run(&["profile", "create", "staging", "--api-url", "http://127.0.0.1:1/api"]).succeeded);
    assert!(run(&["profile", "use", "staging"]).succeeded);
    let view: serde_json::Value = serde_json::from_str(&run(&["config", "view", "-o", "json"]).stdout).unwrap();
    assert_eq!(view["api_url"]["value"], "http://127.0.0.1:1/api");
    assert_eq!(view["api_url"]["origin"], serde_json::json!({"kind": "profile", "name": "staging"}));
    let unreachable = run(&["flow-run", "ls"]);
    assert!(unreachable.stderr.contains("start a server with `onloan server start`"), "{}", unreachable.stderr);
    assert!(run(&["profile", "delete", "staging"]).succeeded);
    assert!(run(&["flow-run", "ls"]).stdout.contains("no flow runs"));
}

#[test]
fn explain_shows_the_chain_and_never_a_value() {
    let home = tempfile::tempdir().unwrap();
    let endpoint = "aws_client_parameters.endpoint_url=http://127.0.0.1:9";
    let ran =
        onloan(home.path(), &["explain", "config", "aws-credentials", "--set", "region_name=eu-west-1", "--set", endpoint, "-o", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    let won: Vec<_> = report["steps"].as_array().unwrap().iter().filter(|step| step["outcome"] == "won").collect();
    assert_eq!(won.len(), 1, "{report}");
    assert!(!ran.stdout.contains("fake-secret-key"), "{}", ran.stdout);
}
