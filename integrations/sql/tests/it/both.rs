//! What both databases promise beyond the suite: results larger than memory likes, and callers that go away.

use onloan_blocks::database::{Connection, Params};
use onloan_blocks::params;
use onloan_sql::DatabaseCredentials;

const ROWS: i64 = 40_000;
/// Wide rows, so that the result is some 40 MB.
const SELECT: &str = "SELECT id, words FROM wide ORDER BY id";

async fn wide(db: &Connection) {
    db.execute("CREATE TABLE wide (id BIGINT, words TEXT)", &Params::none()).await.unwrap();
    let rows: Vec<Params> = (0..ROWS).map(|id| params! { id: id, words: format!("{id:01000}") }).collect();
    assert_eq!(db.execute_many("INSERT INTO wide VALUES (%(id)s, %(words)s)", &rows).await.unwrap().rows_affected, ROWS as u64);
}

async fn read_on(db: &Connection, from: i64) {
    let mut expected = from;
    loop {
        let rows: Vec<(i64, String)> = db.fetch_many_as(SELECT, &Params::none(), Some(777)).await.unwrap();
        for (id, words) in &rows {
            assert_eq!((*id, words), (expected, &format!("{expected:01000}")));
            expected += 1;
        }
        if rows.is_empty() {
            break;
        }
    }
    assert_eq!(expected, ROWS, "no row is lost");
}

/// Another statement in the middle sends the rest of the result to a file; nothing of it is lost.
async fn a_large_result_survives_other_statements(db: &Connection) {
    wide(db).await;
    read_on(db, 0).await;
    db.reset_cursors();
    assert_eq!(db.fetch_many(SELECT, &Params::none(), Some(10)).await.unwrap().len(), 10);
    db.execute("DELETE FROM wide WHERE id >= %(id)s", &params! { id: 20_000 }).await.unwrap();
    read_on(db, 10).await;
    db.reset_cursors();
    assert_eq!(db.fetch_all(SELECT, &Params::none()).await.unwrap().len(), 20_000);
}

/// A task that is cancelled in the middle of a large insert leaves all of it or nothing, and the connection works.
async fn a_caller_that_goes_away_leaves_nothing_half_done(db: &Connection) {
    db.execute("CREATE TABLE t (id BIGINT)", &Params::none()).await.unwrap();
    let rows: Vec<Params> = (0..20_000).map(|id| params! { id: id }).collect();
    let insert = db.clone();
    let task = tokio::spawn(async move { insert.execute_many("INSERT INTO t VALUES (%(id)s)", &rows).await });
    tokio::task::yield_now().await;
    task.abort();
    let _ = task.await;
    let count: Option<i64> = db.fetch_one_as("SELECT count(*) FROM t", &Params::none()).await.unwrap();
    assert!(matches!(count, Some(0 | 20_000)), "{count:?}");
    db.execute("INSERT INTO t VALUES (1)", &Params::none()).await.unwrap();
}

/// Nobody fetches the rest of a large result: the next statement runs all the same.
async fn a_result_that_nobody_reads_to_its_end_is_let_go(db: &Connection) {
    for _ in 0..3 {
        db.reset_cursors();
        assert!(db.fetch_one(SELECT, &Params::none()).await.unwrap().is_some());
        db.reset_cursors();
        let one: Option<i64> = db.fetch_one_as("SELECT 1", &Params::none()).await.unwrap();
        assert_eq!(one, Some(1));
    }
}

async fn all(db: &Connection) {
    a_large_result_survives_other_statements(db).await;
    a_result_that_nobody_reads_to_its_end_is_let_go(db).await;
    a_caller_that_goes_away_leaves_nothing_half_done(db).await;
}

#[tokio::test]
async fn sqlite_keeps_these_promises() {
    let folder = tempfile::tempdir().unwrap();
    let database = Some(folder.path().join("wide.db").display().to_string());
    all(&DatabaseCredentials { database, ..DatabaseCredentials::default() }.connect().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_these_promises() {
    all(&crate::postgres::connect().await).await;
}
