//! What a database must refuse, and that it works on afterwards.

use super::{SuiteDialect, numbers};
use crate::database::{Connection, DatabaseErrorKind, Params};
use crate::params;

pub(super) async fn run(session: &Connection, dialect: &SuiteDialect) {
    numbers(session, dialect, 3).await;
    wrong_sql_is_an_sql_error_with_a_code(session).await;
    wrong_parameters_are_refused_before_anything_is_sent(session).await;
    a_failed_query_runs_anew(session, dialect).await;
}

async fn wrong_sql_is_an_sql_error_with_a_code(session: &Connection) {
    for sql in ["SELEKT 1", "SELECT * FROM suite_nowhere", "SELECT nothing FROM suite_numbers"] {
        let executed = session.execute(sql, &Params::none()).await.map(drop);
        let fetched = session.fetch_one(sql, &Params::none()).await.map(drop);
        for result in [executed, fetched] {
            let error = result.expect_err("wrong SQL is an error");
            assert_eq!(error.kind, DatabaseErrorKind::Sql, "`{sql}`: {error}");
            assert!(error.code.is_some(), "`{sql}`: {error:?} has no code");
        }
    }
    let one: Option<i64> = session.fetch_one_as("SELECT 1", &Params::none()).await.expect("the session works on");
    assert_eq!(one, Some(1));
}

async fn wrong_parameters_are_refused_before_anything_is_sent(session: &Connection) {
    let cases = [
        ("SELECT id FROM suite_numbers WHERE id = %(id)s AND name = %(name)s", params! { id: 1 }, "`name`"),
        ("SELECT id FROM suite_numbers WHERE id = %(id)s", params! { id: 1, nmae: "x" }, "`nmae`"),
        ("SELECT id FROM suite_numbers WHERE name = '%(name)s'", params! { name: "x" }, "remove the quotes"),
    ];
    for (sql, params, says) in cases {
        let many = [params.clone()];
        let results = [
            session.execute(sql, &params).await.map(drop),
            session.execute_many(sql, &many).await.map(drop),
            session.fetch_one(sql, &params).await.map(drop),
        ];
        for result in results {
            let error = result.expect_err("wrong parameters are an error");
            assert_eq!(error.kind, DatabaseErrorKind::Value, "{error}");
            assert!(error.message.contains(says), "{error} does not say {says}");
        }
    }
    let rows = [params! { id: 10, name: "x" }, params! { id: 11 }];
    let sql = "INSERT INTO suite_numbers (id, name) VALUES (%(id)s, %(name)s)";
    let error = session.execute_many(sql, &rows).await.expect_err("every row needs all parameters");
    assert_eq!(error.kind, DatabaseErrorKind::Value, "{error}");
    assert_eq!(super::count(session, "suite_numbers").await, 3);
}

async fn a_failed_query_runs_anew(session: &Connection, dialect: &SuiteDialect) {
    session.execute("DROP TABLE suite_numbers", &Params::none()).await.expect("the table goes");
    session.reset_cursors();
    let sql = "SELECT id FROM suite_numbers ORDER BY id";
    session.fetch_all(sql, &Params::none()).await.expect_err("the table is gone");
    numbers(session, dialect, 2).await;
    let ids: Vec<i64> = session.fetch_all_as(sql, &Params::none()).await.expect("the same fetch runs again");
    assert_eq!(ids, [1, 2]);
}
