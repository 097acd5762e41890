//! Emptying a database.

use anyhow::Result;
use onloan_domain::JsonObject;
use onloan_storage::{audit, reset};

use crate::database::{ALL, Database, at};

#[tokio::test]
async fn everything_goes_and_the_guard_of_the_audit_chain_stays() -> Result<()> {
    let database = Database::new().await?;
    for _ in 0..2 {
        let mut tx = database.db.begin().await?;
        audit::append(&mut tx, vec![JsonObject::new()], at(0)).await?;
        tx.commit().await?;
        assert!(database.execute("DELETE FROM audit_entry").await.is_err());
        reset::empty(&database.db).await?;
        assert_eq!(audit::list(&mut database.db.read().await?, None, ALL).await?.len(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn a_reset_that_cannot_be_finished_deletes_nothing() -> Result<()> {
    let database = Database::new().await?;
    // No table of ours has a name that has to be quoted twice.
    database.execute("CREATE TABLE \"a \"\"quoted\"\" one\" (id INTEGER)").await?;
    let mut tx = database.db.begin().await?;
    audit::append(&mut tx, vec![JsonObject::new()], at(0)).await?;
    tx.commit().await?;
    assert!(reset::empty(&database.db).await.is_err());
    assert_eq!(audit::list(&mut database.db.read().await?, None, ALL).await?.len(), 1);
    Ok(())
}
