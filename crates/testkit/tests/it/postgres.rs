//! PostgreSQL, judged by its own client.

use std::process::Command;

use onloan_testkit::Postgres;
use onloan_testkit::postgres::{PASSWORD, programs};

fn psql(url: &str, sql: &str) -> Result<String, String> {
    let mut psql = Command::new(programs().unwrap().join("psql"));
    let output = psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql, url]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[test]
fn each_database_is_its_own_and_takes_the_right_password_only() {
    let (one, two) = (Postgres::shared().database().unwrap(), Postgres::shared().database().unwrap());
    assert_eq!(psql(&one, "create table t (i int)").unwrap(), "CREATE TABLE");
    let tables = "select count(*) from information_schema.tables where table_schema = 'public'";
    assert_eq!((psql(&one, tables).unwrap(), psql(&two, tables).unwrap()), ("1".into(), "0".into()));
    let refusal = psql(&one.replace(PASSWORD, "fake-wrong"), "select 1").unwrap_err();
    assert!(refusal.contains("password authentication failed"), "{refusal}");
}
