//! The tables of SQLite and Postgres are the same, so that a query for one is a query for the other.

use std::collections::BTreeMap;

use anyhow::Result;
use onloan_storage::{Db, Durability};
use onloan_testkit::Postgres;
use sqlx::{Connection, PgConnection, SqliteConnection};

/// Each table's columns with whether they may be null, and its indexes.
type Tables = BTreeMap<String, (Vec<(String, bool)>, Vec<String>)>;

const SQLITE: &str = "SELECT t.name, c.name, c.\"notnull\" = 0 FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY 1, c.cid";
const SQLITE_INDEXES: &str = "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1, 2";
const POSTGRES: &str = "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' ORDER BY 1, ordinal_position";
const POSTGRES_INDEXES: &str = "SELECT tablename::text, indexname::text FROM pg_indexes WHERE schemaname = 'public'
    AND tablename NOT LIKE '\\_sqlx%' AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY 1, 2";

fn tables(columns: Vec<(String, String, bool)>, indexes: Vec<(String, String)>) -> Tables {
    let mut tables = Tables::new();
    for (table, column, nullable) in columns {
        tables.entry(table).or_default().0.push((column, nullable));
    }
    for (table, index) in indexes {
        tables.entry(table).or_default().1.push(index);
    }
    tables
}

#[tokio::test]
async fn sqlite_and_postgres_have_the_same_tables_columns_and_indexes() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("onloan.db");
    Db::open_sqlite(&file, Durability::Process).await?.close().await;
    let mut sqlite = SqliteConnection::connect(&file.to_string_lossy()).await?;
    let of_sqlite =
        tables(sqlx::query_as(SQLITE).fetch_all(&mut sqlite).await?, sqlx::query_as(SQLITE_INDEXES).fetch_all(&mut sqlite).await?);
    sqlite.close().await?;

    let url = Postgres::shared().database()?;
    Db::open_postgres(&url).await?.close().await;
    let mut postgres = PgConnection::connect(&url).await?;
    let of_postgres =
        tables(sqlx::query_as(POSTGRES).fetch_all(&mut postgres).await?, sqlx::query_as(POSTGRES_INDEXES).fetch_all(&mut postgres).await?);
    postgres.close().await?;

    assert!(of_sqlite.keys().eq(of_postgres.keys()), "{:?} and {:?}", of_sqlite.keys(), of_postgres.keys());
    for (table, columns_and_indexes) in &of_sqlite {
        assert_eq!(columns_and_indexes, &of_postgres[table], "{table}");
    }
    Ok(())
}
