//! `onloan database`.

use super::onloan;

#[test]
fn a_database_is_upgraded_checked_and_put_back() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("onloan.db");
    let database = file.display().to_string();
    let run = |arguments: &[&str]| onloan(home.path(), &[&["database"], arguments, &["--database", &database]].concat());
    let absent = run(&["check"]);
    assert!(!absent.succeeded && absent.stderr.contains("there is no database"), "{}", absent.stderr);
    let planned = run(&["upgrade", "--dry-run", "-o", "json"]);
    let planned: serde_json::Value = serde_json::from_str(&planned.stdout).unwrap();
    assert!(planned["migrations"].as_array().unwrap().len() > 10 && !file.exists(), "{planned}");
    assert!(run(&["upgrade"]).stdout.contains("ran on"));
    assert!(run(&["upgrade"]).stdout.contains("is up to date"));
    let checked = run(&["check", "-o", "json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&checked.stdout).unwrap()["problems"], serde_json::json!([]));
    let nothing = run(&["downgrade", "--yes"]);
    assert!(!nothing.succeeded && nothing.stderr.contains("`onloan database upgrade` makes one"), "{}", nothing.stderr);
    std::fs::copy(&file, home.path().join("onloan.db.before-upgrade-2026")).unwrap();
    assert!(run(&["downgrade"]).stdout.contains("`--yes` does it"));
    let done = run(&["downgrade", "--yes"]);
    assert!(done.succeeded && done.stdout.contains("start the version of Onloan that made it"), "{}{}", done.stdout, done.stderr);
    assert!(run(&["check"]).succeeded);
}

#[test]
fn a_damaged_database_is_told_from_a_whole_one() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("onloan.db");
    let database = file.display().to_string();
    let run = |arguments: &[&str]| onloan(home.path(), &[&["database"], arguments, &["--database", &database]].concat());
    assert!(run(&["upgrade"]).succeeded);
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.len();
    bytes[end - 4096 * 3..end - 4096].fill(0x5a);
    std::fs::write(&file, bytes).unwrap();
    let checked = run(&["check"]);
    assert!(!checked.succeeded, "{}", checked.stdout);
}

#[test]
fn a_start_that_may_not_upgrade_says_so() {
    let home = tempfile::tempdir().unwrap();
    let start = ["server", "start", "--port", "0", "--set", "server.database.migrate_on_start=false"];
    let ran = onloan(home.path(), &start);
    assert!(!ran.succeeded && ran.stderr.contains("`onloan database upgrade` runs them"), "{}", ran.stderr);
}

#[test]
fn a_postgres_database_does_not_go_back_by_itself() {
    let home = tempfile::tempdir().unwrap();
    let ran = onloan(home.path(), &["database", "downgrade", "--database", "postgres://ada@127.0.0.1:1/onloan"]);
    assert!(!ran.succeeded && ran.stderr.contains("pg_restore"), "{}", ran.stderr);
}
