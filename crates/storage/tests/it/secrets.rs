//! Sealed values, the keys that sealed them, and what looks like a secret elsewhere. Here they are bytes and texts.

use anyhow::Result;
use onloan_domain::filters::Page;
use onloan_domain::{BlockDocumentId, SuspectedSecret};
use onloan_storage::encryption_keys::{self, KnownKey};
use onloan_storage::sealed_secrets::{self, Sealed};
use onloan_storage::{Db, Error, block_documents, suspected_secrets};
use serde_json::json;

use crate::blocks::{document, insert, registered};
use crate::database::{ALL, Database, at};

fn key(id: &str) -> KnownKey {
    KnownKey { id: id.into(), created: at(1), sealed_check: vec![0, 255, 1] }
}

fn sealed(document: BlockDocumentId, pointer: &str, key: &str, bytes: &[u8]) -> Sealed {
    Sealed { document, pointer: pointer.into(), key_id: key.into(), bytes: bytes.to_vec(), at: at(3) }
}

/// Two documents, and the keys `a` and `b`.
async fn prepared(db: &Db) -> Result<[BlockDocumentId; 2]> {
    let schema = registered(db, "login").await?;
    let (one, two) = (document(&schema, "one", json!({})), document(&schema, "two", json!({})));
    insert(db, &[&one, &two]).await?;
    let mut tx = db.begin().await?;
    for id in ["a", "b", "a"] {
        encryption_keys::add(&mut tx, &key(id)).await?;
    }
    tx.commit().await?;
    Ok([one.document.id, two.document.id])
}

#[tokio::test]
async fn a_documents_values_are_added_replaced_and_gone_with_it() -> Result<()> {
    let database = Database::new().await?;
    let [one, two] = prepared(&database.db).await?;
    let mut tx = database.db.begin().await?;
    assert_eq!(encryption_keys::list(&mut tx).await?, [key("a"), key("b")]);
    let values = [sealed(one, "/p", "a", &[0, 1, 254]), sealed(one, "/q", "a", b"2"), sealed(two, "/p", "b", b"3")];
    sealed_secrets::add(&mut tx, values.to_vec()).await?;
    assert_eq!(sealed_secrets::of_document(&mut tx, one).await?, values[..2]);
    assert_eq!(sealed_secrets::count_by_key(&mut tx).await?, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
    sealed_secrets::replace(&mut tx, one, &["/p".to_owned()], vec![sealed(one, "/r", "b", b"4")]).await?;
    assert_eq!(sealed_secrets::of_document(&mut tx, one).await?, [values[0].clone(), sealed(one, "/r", "b", b"4")]);
    sealed_secrets::replace(&mut tx, one, &[], Vec::new()).await?;
    assert_eq!(sealed_secrets::of_document(&mut tx, one).await?, []);
    assert!(block_documents::delete(&mut tx, two).await?);
    assert_eq!(sealed_secrets::of_document(&mut tx, two).await?, []);
    Ok(())
}

#[tokio::test]
async fn values_are_listed_with_their_blocks_and_found_by_what_did_not_seal_them() -> Result<()> {
    let database = Database::new().await?;
    let [one, two] = prepared(&database.db).await?;
    let mut tx = database.db.begin().await?;
    let values = [sealed(one, "/p", "a", b"1"), sealed(one, "/q", "b", b"2"), sealed(two, "/p", "a", b"3")];
    sealed_secrets::add(&mut tx, values.to_vec()).await?;
    let listed = sealed_secrets::list(&mut tx, ALL).await?;
    let rows: Vec<_> = listed.iter().map(|row| (row.block_document_name.as_str(), row.field.as_str(), row.key_id.as_str())).collect();
    assert_eq!(rows, [("one", "/p", "a"), ("one", "/q", "b"), ("two", "/p", "a")]);
    assert_eq!((listed[0].block_type_slug.as_str(), listed[0].sealed_at, listed[0].is_anonymous), ("login", at(3), false));
    assert_eq!(sealed_secrets::list(&mut tx, Page { limit: 1, offset: 2 }).await?, listed[2..]);
    let first = sealed_secrets::not_with(&mut tx, "b", None, 1).await?;
    assert_eq!(first, values[..1]);
    let rest = sealed_secrets::not_with(&mut tx, "b", Some((one, "/p")), 10).await?;
    assert_eq!((rest, sealed_secrets::count_not_with(&mut tx, "b").await?), (values[2..].to_vec(), 2));
    Ok(())
}

#[tokio::test]
async fn a_value_is_exchanged_unless_somebody_was_faster() -> Result<()> {
    let database = Database::new().await?;
    let [one, _] = prepared(&database.db).await?;
    let (old, new) = (sealed(one, "/p", "a", b"old"), sealed(one, "/p", "b", b"new"));
    let mut tx = database.db.begin().await?;
    sealed_secrets::add(&mut tx, vec![old.clone()]).await?;
    assert!(sealed_secrets::exchange(&mut tx, &old, &new).await?);
    assert!(!sealed_secrets::exchange(&mut tx, &old, &sealed(one, "/p", "a", b"late")).await?);
    assert_eq!(sealed_secrets::of_document(&mut tx, one).await?, [new]);
    Ok(())
}

#[tokio::test]
async fn a_key_stays_as_long_as_something_is_sealed_with_it() -> Result<()> {
    let database = Database::new().await?;
    let [one, _] = prepared(&database.db).await?;
    let mut tx = database.db.begin().await?;
    sealed_secrets::add(&mut tx, vec![sealed(one, "/p", "a", b"1")]).await?;
    assert!(!encryption_keys::retire(&mut tx, "a").await?);
    assert!(encryption_keys::retire(&mut tx, "b").await?);
    assert!(!encryption_keys::retire(&mut tx, "b").await?);
    assert_eq!(encryption_keys::list(&mut tx).await?, [key("a")]);
    let error = sealed_secrets::add(&mut tx, vec![sealed(one, "/q", "b", b"2")]).await.err();
    assert!(matches!(error, Some(Error::MissingReference(_))), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn a_suspect_is_listed_once_and_the_newest_first() -> Result<()> {
    let database = Database::new().await?;
    let suspect = |subject: &str, second| SuspectedSecret {
        noun: "logs".into(),
        subject: subject.into(),
        field: "message".into(),
        kind: "private-key".into(),
        seen: at(second),
    };
    let mut tx = database.db.begin().await?;
    suspected_secrets::add(&mut tx, &[suspect("one", 1), suspect("two", 2)]).await?;
    suspected_secrets::add(&mut tx, &[suspect("one", 3)]).await?;
    assert_eq!(suspected_secrets::list(&mut tx, ALL).await?, [suspect("two", 2), suspect("one", 1)]);
    assert_eq!(suspected_secrets::list(&mut tx, Page { limit: 1, offset: 1 }).await?, [suspect("one", 1)]);
    Ok(())
}
