//! Upkeep: versions, checks, copies.

use anyhow::Result;
use onloan_domain::JsonObject;
use onloan_storage::upkeep::{Place, copy, problems, restore, versions};
use onloan_storage::{Db, Durability, audit};
use onloan_testkit::Postgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::path::Path;

use crate::database::{ALL, at};

async fn run(file: &Path, sql: &str) -> Result<()> {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", file.display())).await?;
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn made(file: &Path) -> Result<()> {
    Db::open_sqlite(file, Durability::Process).await?.close().await;
    Ok(())
}

#[tokio::test]
async fn a_database_lacks_every_migration_first_and_none_once_it_was_opened() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("onloan.db");
    let url = Postgres::shared().database()?;
    for place in [Place::File(file.clone()), Place::Postgres(url.clone())] {
        let before = versions(&place).await?;
        assert!(before.applied.is_empty() && before.pending.len() > 10 && !before.are_current(), "{before:?}");
        assert_eq!(before.pending[0].name, "flows and runs");
        match &place {
            Place::File(path) => made(path).await?,
            Place::Postgres(url) => Db::open_postgres(url).await?.close().await,
        }
        let after = versions(&place).await?;
        assert!(after.are_current() && after.applied == before.pending, "{after:?}");
        assert_eq!(problems(&place).await?, Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test]
async fn what_another_version_did_is_told() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("onloan.db");
    made(&file).await?;
    run(
        &file,
        "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 4; UPDATE _sqlx_migrations SET version = 9999 WHERE version = 3",
    )
    .await?;
    let versions = versions(&Place::File(file)).await?;
    assert_eq!(versions.foreign, [4, 9999]);
    assert_eq!(versions.pending.iter().map(|migration| migration.version).collect::<Vec<_>>(), [3]);
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_found() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("onloan.db");
    made(&file).await?;
    run(
        &file,
        "DROP INDEX concurrency_lease_by_expires; DROP TRIGGER audit_entry_is_never_deleted; PRAGMA foreign_keys = OFF;
        INSERT INTO concurrency_lease_limit (lease_id, limit_id) VALUES (x'01', x'02')",
    )
    .await?;
    let found = problems(&Place::File(file)).await?;
    for part in [
        "index `concurrency_lease_by_expires` is missing",
        "trigger `audit_entry_is_never_deleted` is missing",
        "refers to a row of `concurrency_lease`",
    ] {
        assert!(found.iter().any(|problem| problem.contains(part)), "{part}: {found:?}");
    }
    let url = Postgres::shared().database()?;
    Db::open_postgres(&url).await?.close().await;
    let mut connection = PgConnection::connect(&url).await?;
    sqlx::raw_sql("ALTER TABLE flow ADD CONSTRAINT never CHECK (name <> '') NOT VALID").execute(&mut connection).await?;
    connection.close().await?;
    assert_eq!(problems(&Place::Postgres(url)).await?, ["constraint `never` is not valid"]);
    Ok(())
}

#[tokio::test]
async fn a_database_of_prefects_own_server_is_left_alone() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("prefect.db");
    run(&file, "CREATE TABLE alembic_version (version_num TEXT)").await?;
    let url = Postgres::shared().database()?;
    let mut connection = PgConnection::connect(&url).await?;
    sqlx::raw_sql("CREATE TABLE alembic_version (version_num TEXT)").execute(&mut connection).await?;
    connection.close().await?;
    for refused in [
        Db::open_sqlite(&file, Durability::Process).await.err(),
        Db::open_postgres(&url).await.err(),
        versions(&Place::File(file)).await.err(),
        versions(&Place::Postgres(url)).await.err(),
    ] {
        let refused = refused.map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("Prefect's own") && refused.contains("a database for itself"), "{refused}");
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_of_a_busy_database_takes_its_place_once_nobody_uses_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let (file, kept, aside) = (path("onloan.db"), path("copy.db"), path("aside.db"));
    let db = Db::open_sqlite(&file, Durability::Process).await?;
    let entries = async |db: &Db| Ok::<_, anyhow::Error>(audit::list(&mut db.read().await?, None, ALL).await?.len());
    for number in 0..2 {
        let mut tx = db.begin().await?;
        audit::append(&mut tx, vec![JsonObject::new()], at(number)).await?;
        tx.commit().await?;
        if number == 0 {
            copy(&file, &kept)?;
        }
    }
    assert!(copy(&file, &kept).is_err(), "a copy replaces nothing");
    let refused = restore(&kept, &file, &aside).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(refused.contains("stop the server first") && !aside.exists(), "{refused}");
    db.close().await;
    restore(&kept, &file, &aside)?;
    for (file, expected) in [(&file, 1), (&aside, 2)] {
        let db = Db::open_sqlite(file, Durability::Process).await?;
        assert_eq!(entries(&db).await?, expected, "{}", file.display());
        db.close().await;
    }
    Ok(())
}
