//! Fetches that go on where the last one stopped.

use std::collections::BTreeSet;

use tokio::task::JoinSet;

use super::{SuiteDialect, execute, numbers};
use crate::database::{Connection, Params, Row};
use crate::params;

const ALL: &str = "SELECT id, name FROM suite_numbers ORDER BY id";
const SOME: &str = "SELECT id FROM suite_numbers WHERE id > %(least)s ORDER BY id";

pub(super) async fn run(session: &Connection, dialect: &SuiteDialect) {
    numbers(session, dialect, 3).await;
    a_repeated_fetch_goes_on_and_ends_with_nothing(session).await;
    sizes_mix_on_one_cursor(session).await;
    the_fetch_size_is_the_sessions_when_none_is_given(session).await;
    other_parameters_are_another_cursor(session).await;
    an_empty_result_has_no_rows(session).await;
    statements_between_two_fetches_do_not_disturb_them(session, dialect).await;
    tasks_that_share_a_cursor_share_its_rows(session, dialect).await;
}

fn ids(rows: &[Row]) -> Vec<i64> {
    rows.iter().map(|row| row.get("id").expect("the id is a number")).collect()
}

async fn one(session: &Connection) -> Option<i64> {
    let row = session.fetch_one(ALL, &Params::none()).await.expect("a row is fetched");
    row.map(|row| row.get("id").expect("the id is a number"))
}

async fn many(session: &Connection, size: Option<usize>) -> Vec<i64> {
    ids(&session.fetch_many(ALL, &Params::none(), size).await.expect("rows are fetched"))
}

async fn all(session: &Connection) -> Vec<i64> {
    ids(&session.fetch_all(ALL, &Params::none()).await.expect("rows are fetched"))
}

async fn a_repeated_fetch_goes_on_and_ends_with_nothing(session: &Connection) {
    session.reset_cursors();
    for expected in [Some(1), Some(2), Some(3), None, None] {
        assert_eq!(one(session).await, expected);
    }
    session.reset_cursors();
    assert_eq!(one(session).await, Some(1), "a reset begins anew");
    session.reset_cursors();
    for expected in [&[1, 2][..], &[3], &[], &[]] {
        assert_eq!(many(session, Some(2)).await, expected);
    }
}

async fn sizes_mix_on_one_cursor(session: &Connection) {
    session.reset_cursors();
    assert_eq!(one(session).await, Some(1));
    assert_eq!(many(session, Some(1)).await, [2]);
    assert_eq!(all(session).await, [3]);
    assert!(all(session).await.is_empty());
    assert!(many(session, Some(9)).await.is_empty());
    assert_eq!(one(session).await, None);
    session.reset_cursors();
    assert_eq!(all(session).await, [1, 2, 3]);
}

async fn the_fetch_size_is_the_sessions_when_none_is_given(session: &Connection) {
    session.reset_cursors();
    let session = session.clone().with_fetch_size(2);
    assert_eq!(many(&session, None).await, [1, 2]);
    assert!(session.fetch_many(ALL, &Params::none(), Some(0)).await.is_err(), "0 rows would look like the end");
    assert_eq!(many(&session, None).await, [3]);
}

async fn other_parameters_are_another_cursor(session: &Connection) {
    session.reset_cursors();
    let mut firsts = Vec::new();
    for least in [0, 1, 0, 1] {
        firsts.push(session.fetch_one_as::<i64>(SOME, &params! { least: least }).await.expect("a row is fetched"));
    }
    assert_eq!(firsts, [Some(1), Some(2), Some(2), Some(3)]);
}

async fn an_empty_result_has_no_rows(session: &Connection) {
    session.reset_cursors();
    let params = params! { least: 1_000 };
    assert_eq!(session.fetch_one(SOME, &params).await.expect("an empty result is no error"), None);
    assert!(session.fetch_all(SOME, &params).await.expect("an empty result is no error").is_empty());
}

async fn statements_between_two_fetches_do_not_disturb_them(session: &Connection, dialect: &SuiteDialect) {
    numbers(session, dialect, 5_000).await;
    session.reset_cursors();
    let mut found = many(session, Some(10)).await;
    execute(session, "DELETE FROM suite_numbers WHERE id > 4000").await;
    let params = params! { least: 3_990 };
    let other: Vec<i64> = session.fetch_all_as(SOME, &params).await.expect("another result opens beside it");
    assert_eq!(other, Vec::from_iter(3_991..=4_000));
    loop {
        let next = many(session, Some(999)).await;
        if next.is_empty() {
            break;
        }
        found.extend(next);
        let sql = "UPDATE suite_numbers SET name = %(name)s WHERE id = 1";
        session.execute(sql, &params! { name: "changed" }).await.expect("a row is updated between two fetches");
    }
    assert_eq!(found, Vec::from_iter(1..=5_000), "the result is what it was when the query ran");
}

async fn tasks_that_share_a_cursor_share_its_rows(session: &Connection, dialect: &SuiteDialect) {
    numbers(session, dialect, 200).await;
    session.reset_cursors();
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let session = session.clone();
        tasks.spawn(async move {
            let mut mine = Vec::new();
            while let Some(id) = one(&session).await {
                mine.push(id);
            }
            mine
        });
    }
    let found: Vec<i64> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(found.len(), 200, "no row comes twice");
    assert_eq!(BTreeSet::from_iter(found), (1..=200).collect(), "no row is lost");
}
