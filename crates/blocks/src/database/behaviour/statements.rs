//! Statements that change rows.

use super::{SuiteDialect, count, execute, numbers, table};
use crate::database::{Connection, DatabaseErrorKind, Params};
use crate::params;

const INSERT: &str = "INSERT INTO suite_customers (name, address) VALUES (%(name)s, %(address)s)";

pub(super) async fn run(session: &Connection, dialect: &SuiteDialect) {
    one_row_and_many_rows_are_inserted_and_counted(session, dialect).await;
    values_are_bound_and_never_become_sql(session, dialect).await;
    a_name_may_stand_twice_and_percent_signs_are_doubled(session, dialect).await;
    many_rows_are_all_there_or_none(session, dialect).await;
    thousands_of_rows_are_inserted_and_updated(session, dialect).await;
    many_of_nothing_is_nothing(session).await;
    a_transaction_can_be_rolled_back(session, dialect).await;
}

async fn customers(session: &Connection, dialect: &SuiteDialect) {
    let columns = format!("name {0} NOT NULL, address {0}", dialect.text);
    table(session, "suite_customers", &columns).await;
}

async fn one_row_and_many_rows_are_inserted_and_counted(session: &Connection, dialect: &SuiteDialect) {
    customers(session, dialect).await;
    let one = session.execute(INSERT, &params! { name: "Marvin", address: "Highway 42" }).await;
    assert_eq!(one.expect("one row is inserted").rows_affected, 1);
    let rows = [
        params! { name: "Ford", address: "Highway 42" },
        params! { name: "Unknown", address: "Space" },
        params! { name: "Me", address: "Myway 88" },
    ];
    let many = session.execute_many(INSERT, &rows).await;
    assert_eq!(many.expect("three rows are inserted").rows_affected, 3);
    assert_eq!(count(session, "suite_customers").await, 4);
    let sql = "UPDATE suite_customers SET address = %(address)s WHERE name <> %(name)s";
    let updated = session.execute(sql, &params! { address: "Space", name: "Marvin" }).await;
    assert_eq!(updated.expect("rows are updated").rows_affected, 3);
    let deleted = session.execute("DELETE FROM suite_customers WHERE address = %(address)s", &params! { address: "Space" }).await;
    assert_eq!(deleted.expect("rows are deleted").rows_affected, 3);
}

async fn values_are_bound_and_never_become_sql(session: &Connection, dialect: &SuiteDialect) {
    customers(session, dialect).await;
    let names = ["'); DROP TABLE suite_customers; --", "Zoë 日本語 🚀", "a\\'b\"c\n%(name)s %% ? $1 :x", ""];
    let rows: Vec<Params> = names.iter().map(|name| params! { name: *name, address: None::<&str> }).collect();
    session.execute_many(INSERT, &rows).await.expect("any text can be inserted");
    for name in names {
        let sql = "SELECT name FROM suite_customers WHERE name = %(name)s";
        let found: Vec<String> = session.fetch_all_as(sql, &params! { name: name }).await.expect("any text can be compared");
        assert_eq!(found, [name]);
    }
}

async fn a_name_may_stand_twice_and_percent_signs_are_doubled(session: &Connection, dialect: &SuiteDialect) {
    customers(session, dialect).await;
    let rows = ["Marvin", "Mort", "Ford"].map(|name| params! { name: name, address: name });
    session.execute_many(INSERT, &rows).await.expect("rows are inserted");
    session.reset_cursors();
    let sql = "SELECT name FROM suite_customers WHERE name LIKE 'M%%' AND (name = %(name)s OR address = %(name)s) -- %(name)s";
    let found: Vec<String> = session.fetch_all_as(sql, &params! { name: "Mort" }).await.expect("the name is bound twice");
    assert_eq!(found, ["Mort"]);
    let sql = "SELECT name FROM suite_customers WHERE name LIKE 'Mar%'";
    let found: Vec<String> = session.fetch_all_as(sql, &Params::none()).await.expect("nothing is doubled without parameters");
    assert_eq!(found, ["Marvin"]);
}

async fn many_rows_are_all_there_or_none(session: &Connection, dialect: &SuiteDialect) {
    customers(session, dialect).await;
    let rows = [params! { name: "Marvin", address: "Space" }, params! { name: None::<&str>, address: "Space" }];
    let error = session.execute_many(INSERT, &rows).await.expect_err("a name may not be null");
    assert_eq!(error.kind, DatabaseErrorKind::Sql, "{error}");
    assert_eq!(count(session, "suite_customers").await, 0);
}

async fn thousands_of_rows_are_inserted_and_updated(session: &Connection, dialect: &SuiteDialect) {
    numbers(session, dialect, 5_001).await;
    assert_eq!(count(session, "suite_numbers").await, 5_001);
    let rows: Vec<Params> = (1..=20).map(|id| params! { id: id, name: "twenty" }).collect();
    let sql = "UPDATE suite_numbers SET name = %(name)s WHERE id = %(id)s";
    let updated = session.execute_many(sql, &rows).await.expect("rows are updated");
    assert_eq!(updated.rows_affected, 20);
}

async fn many_of_nothing_is_nothing(session: &Connection) {
    let nothing = session.execute_many(INSERT, &[]).await.expect("no rows are no error");
    assert_eq!(nothing.rows_affected, 0);
}

async fn a_transaction_can_be_rolled_back(session: &Connection, dialect: &SuiteDialect) {
    customers(session, dialect).await;
    execute(session, "BEGIN").await;
    session.execute(INSERT, &params! { name: "Marvin", address: None::<&str> }).await.expect("a row is inserted");
    let rows = [params! { name: "Ford", address: "Space" }];
    session.execute_many(INSERT, &rows).await.expect("many rows join the open transaction");
    assert_eq!(count(session, "suite_customers").await, 2);
    execute(session, "ROLLBACK").await;
    assert_eq!(count(session, "suite_customers").await, 0);
}
