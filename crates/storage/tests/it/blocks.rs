//! Block types, schemas and documents.

use anyhow::{Context, Result};
use onloan_domain::filters::{BlockDocumentFilter, BlockDocumentSort, BlockSchemaFilter, BlockTypeFilter, Capabilities, Ids, Page, Text};
use onloan_domain::{BlockDocument, BlockDocumentId, BlockSchema, BlockSchemaId, BlockType, BlockTypeId};
use onloan_storage::block_documents::NewDocument;
use onloan_storage::{Db, Error, block_documents, block_schemas, block_types};
use serde_json::{Value, json};

use crate::database::{ALL, Database, at};

fn kind(slug: &str) -> BlockType {
    BlockType {
        id: BlockTypeId::new_v7(),
        created: at(1),
        updated: at(1),
        name: slug.to_uppercase(),
        slug: slug.into(),
        logo_url: None,
        documentation_url: Some("https://docs.example/fake".into()),
        description: None,
        code_example: None,
        is_protected: false,
    }
}

fn schema(kind: &BlockType, checksum: &str, version: &str, second: i64) -> BlockSchema {
    BlockSchema {
        id: BlockSchemaId::new_v7(),
        created: at(second),
        updated: at(second),
        checksum: checksum.into(),
        // The order of keys is part of what was registered.
        fields: json!({"title": "T", "properties": {"z": {}, "a": {}}, "secret_fields": ["z"]}),
        block_type_id: kind.id,
        block_type: Some(kind.clone()),
        capabilities: vec!["write-path".into(), "read-path".into()],
        version: version.into(),
    }
}

pub(crate) fn document(schema: &BlockSchema, name: &str, data: Value) -> NewDocument {
    let Value::Object(data) = data else { panic!("{data} is no object") };
    let document = BlockDocument {
        id: BlockDocumentId::new_v7(),
        created: at(5),
        updated: at(5),
        name: Some(name.into()),
        data,
        block_schema_id: schema.id,
        block_schema: Some(schema.clone()),
        block_type_id: schema.block_type_id,
        block_type_name: schema.block_type.as_ref().map(|kind| kind.name.clone()),
        block_type: schema.block_type.clone(),
        block_document_references: Default::default(),
        is_anonymous: false,
    };
    NewDocument { document, references: Vec::new() }
}

fn holding(mut parent: NewDocument, field: &str, child: &NewDocument) -> NewDocument {
    parent.references.push((field.into(), child.document.id));
    parent
}

/// A type and its schema, stored.
pub(crate) async fn registered(db: &Db, slug: &str) -> Result<BlockSchema> {
    let kind = kind(slug);
    let schema = schema(&kind, &format!("sha256:{slug}"), "1.0", 2);
    let mut tx = db.begin().await?;
    block_types::insert(&mut tx, &kind).await?;
    block_schemas::insert(&mut tx, &schema).await?;
    tx.commit().await?;
    Ok(schema)
}

pub(crate) async fn insert(db: &Db, documents: &[&NewDocument]) -> Result<()> {
    let mut tx = db.begin().await?;
    for document in documents {
        block_documents::insert(&mut tx, document).await?;
    }
    Ok(tx.commit().await?)
}

async fn find(db: &Db, of: &NewDocument) -> Result<Option<BlockDocument>> {
    Ok(block_documents::find(&mut db.read().await?, of.document.id).await?)
}

fn any(text: &str) -> Option<Text> {
    Some(Text { any: Some(vec![text.into()]), ..Text::default() })
}

#[tokio::test]
async fn a_type_is_found_by_id_and_slug_until_it_is_deleted() -> Result<()> {
    let database = Database::new().await?;
    let (kind, stranger) = (kind("fake"), BlockTypeId::new_v7());
    let mut tx = database.db.begin().await?;
    block_types::insert(&mut tx, &kind).await?;
    assert_eq!(block_types::find(&mut tx, kind.id).await?.as_ref(), Some(&kind));
    assert_eq!(block_types::find_by_slug(&mut tx, "fake").await?.as_ref(), Some(&kind));
    assert_eq!(block_types::find(&mut tx, stranger).await?, None);
    assert_eq!(block_types::find_by_slug(&mut tx, "FAKE").await?, None);
    let changed = BlockType { updated: at(9), description: Some("what it's for".into()), is_protected: true, ..kind };
    block_types::save(&mut tx, &changed).await?;
    assert_eq!(block_types::find(&mut tx, changed.id).await?.as_ref(), Some(&changed));
    assert!(block_types::delete(&mut tx, changed.id).await?);
    assert!(!block_types::delete(&mut tx, changed.id).await?);
    assert_eq!(block_types::find(&mut tx, changed.id).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_slug_is_taken_once() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    block_types::insert(&mut tx, &kind("fake")).await?;
    let error = block_types::insert(&mut tx, &kind("fake")).await.expect_err("the slug is taken");
    assert!(matches!(error, Error::Duplicate(_)), "{error}");
    Ok(())
}

#[tokio::test]
async fn types_are_listed_by_name_slug_and_what_their_schemas_can_do() -> Result<()> {
    let database = Database::new().await?;
    for slug in ["beta", "alpha"] {
        registered(&database.db, slug).await?;
    }
    let mut tx = database.db.begin().await?;
    block_types::insert(&mut tx, &kind("without-schema")).await?;
    let can = |capability: &str| {
        let all = Some(vec!["read-path".to_owned(), capability.to_owned()]);
        Some(BlockSchemaFilter { block_capabilities: Some(Capabilities { all }), ..BlockSchemaFilter::default() })
    };
    let named = |part: &str| Some(BlockTypeFilter { name: Some(Text { like: Some(part.into()), ..Text::default() }), slug: None });
    let slugged = |slug: &str| Some(BlockTypeFilter { name: None, slug: any(slug) });
    for (types, schemas, page, expected) in [
        (None, None, None, vec!["alpha", "beta", "without-schema"]),
        (None, None, Some(Page { limit: 1, offset: 1 }), vec!["beta"]),
        (named("eT"), None, None, vec!["beta"]),
        (slugged("alpha"), None, None, vec!["alpha"]),
        (None, can("write-path"), None, vec!["alpha", "beta"]),
        (slugged("beta"), can("write-path"), None, vec!["beta"]),
        (None, can("notify"), None, vec![]),
    ] {
        let found = block_types::list(&mut tx, types.as_ref(), schemas.as_ref(), page).await?;
        assert_eq!(found.iter().map(|kind| kind.slug.as_str()).collect::<Vec<_>>(), expected, "{types:?} {schemas:?} {page:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_schema_reads_back_exactly_as_it_was_registered() -> Result<()> {
    let database = Database::new().await?;
    let schema = registered(&database.db, "fake").await?;
    let mut session = database.db.read().await?;
    let found = block_schemas::find(&mut session, schema.id).await?.context("it was inserted")?;
    assert_eq!(found, schema);
    assert_eq!(found.fields.to_string(), schema.fields.to_string());
    assert_eq!(block_schemas::find(&mut session, BlockSchemaId::new_v7()).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_checksum_without_a_version_finds_the_newest_schema() -> Result<()> {
    let database = Database::new().await?;
    let kind = kind("fake");
    let (newer, older) = (schema(&kind, "sha256:a", "2.0", 8), schema(&kind, "sha256:a", "1.0", 7));
    let mut tx = database.db.begin().await?;
    block_types::insert(&mut tx, &kind).await?;
    block_schemas::insert(&mut tx, &newer).await?;
    block_schemas::insert(&mut tx, &older).await?;
    for (checksum, version, expected) in [
        ("sha256:a", None, Some(&newer)),
        ("sha256:a", Some("1.0"), Some(&older)),
        ("sha256:a", Some("3.0"), None),
        ("sha256:b", None, None),
    ] {
        let found = block_schemas::find_by_checksum(&mut tx, checksum, version).await?;
        assert_eq!(found.as_ref(), expected, "{checksum} {version:?}");
    }
    let error = block_schemas::insert(&mut tx, &schema(&kind, "sha256:a", "1.0", 9)).await.expect_err("it is taken");
    assert!(matches!(error, Error::Duplicate(_)), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_schema_needs_a_type_and_may_say_a_capability_twice() -> Result<()> {
    let database = Database::new().await?;
    let kind = kind("fake");
    let mut twice = schema(&kind, "sha256:a", "1.0", 2);
    twice.capabilities = vec!["notify".into(), "notify".into()];
    let mut tx = database.db.begin().await?;
    let error = block_schemas::insert(&mut tx, &twice).await.expect_err("there is no type yet");
    assert!(matches!(error, Error::MissingReference(_)), "{error}");
    drop(tx);
    let mut tx = database.db.begin().await?;
    block_types::insert(&mut tx, &kind).await?;
    block_schemas::insert(&mut tx, &twice).await?;
    assert_eq!(block_schemas::find(&mut tx, twice.id).await?, Some(twice));
    Ok(())
}

#[tokio::test]
async fn schemas_are_listed_newest_first() -> Result<()> {
    let database = Database::new().await?;
    let kind = kind("fake");
    let (old, new) = (schema(&kind, "sha256:a", "1.0", 2), schema(&kind, "sha256:b", "2.0", 3));
    let mut tx = database.db.begin().await?;
    block_types::insert(&mut tx, &kind).await?;
    block_schemas::insert(&mut tx, &old).await?;
    block_schemas::insert(&mut tx, &new).await?;
    let of_type = |id| BlockSchemaFilter { block_type_id: Some(Ids { any: Some(vec![id]), ..Ids::default() }), ..Default::default() };
    let of_id = BlockSchemaFilter { id: Some(Ids { any: Some(vec![old.id]), ..Ids::default() }), ..Default::default() };
    let of_version = BlockSchemaFilter { version: any("2.0"), ..Default::default() };
    for (filter, expected) in [
        (None, vec![&new, &old]),
        (Some(of_type(kind.id)), vec![&new, &old]),
        (Some(of_type(BlockTypeId::new_v7())), vec![]),
        (Some(of_id), vec![&old]),
        (Some(of_version), vec![&new]),
    ] {
        let found = block_schemas::list(&mut tx, filter.as_ref(), ALL).await?;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_document_is_found_by_id_and_by_its_type_and_name() -> Result<()> {
    let database = Database::new().await?;
    let schema = registered(&database.db, "fake").await?;
    let new = document(&schema, "prod", json!({"z": "ref+env://FAKE", "a": null, "n": [1, 2.5]}));
    insert(&database.db, &[&new]).await?;
    assert_eq!(find(&database.db, &new).await?.as_ref(), Some(&new.document));
    let mut session = database.db.read().await?;
    let by_name = block_documents::find_by_name(&mut session, schema.block_type_id, "prod").await?;
    assert_eq!(by_name.as_ref(), Some(&new.document));
    assert_eq!(block_documents::find_by_name(&mut session, schema.block_type_id, "dev").await?, None);
    assert_eq!(block_documents::find_by_name(&mut session, BlockTypeId::new_v7(), "prod").await?, None);
    Ok(())
}

#[tokio::test]
async fn a_name_is_taken_once_within_a_type() -> Result<()> {
    let database = Database::new().await?;
    let (one, other) = (registered(&database.db, "one").await?, registered(&database.db, "other").await?);
    insert(&database.db, &[&document(&one, "prod", json!({})), &document(&other, "prod", json!({}))]).await?;
    let error = insert(&database.db, &[&document(&one, "prod", json!({}))]).await.expect_err("the name is taken");
    assert!(matches!(error.downcast_ref(), Some(Error::Duplicate(_))), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_document_shows_the_values_of_those_that_it_holds() -> Result<()> {
    let database = Database::new().await?;
    let (outer, inner) = (registered(&database.db, "outer").await?, registered(&database.db, "inner").await?);
    let leaf = document(&inner, "leaf", json!({"x": 1}));
    let middle = holding(document(&inner, "middle", json!({"y": 2})), "leaf", &leaf);
    let top = holding(document(&outer, "top", json!({"own": true})), "middle", &middle);
    insert(&database.db, &[&leaf, &middle, &top]).await?;
    let found = find(&database.db, &top).await?.context("it was inserted")?;
    assert_eq!(Value::Object(found.data), json!({"own": true, "middle": {"y": 2, "leaf": {"x": 1}}}));
    let held = &found.block_document_references["middle"].block_document;
    assert_eq!((held.id, held.name.as_deref(), held.block_type.slug.as_str()), (middle.document.id, Some("middle"), "inner"));
    assert_eq!(held.block_document_references["leaf"].block_document.id, leaf.document.id);
    Ok(())
}

#[tokio::test]
async fn saving_replaces_values_and_what_is_held() -> Result<()> {
    let database = Database::new().await?;
    let schema = registered(&database.db, "fake").await?;
    let (first, second) = (document(&schema, "first", json!({"n": 1})), document(&schema, "second", json!({"n": 2})));
    let mut parent = holding(document(&schema, "parent", json!({"a": 1})), "held", &first);
    insert(&database.db, &[&first, &second, &parent]).await?;
    parent.references = vec![("other".into(), second.document.id)];
    parent.document.data = json!({"b": 2}).as_object().cloned().context("an object")?;
    parent.document.updated = at(9);
    let mut tx = database.db.begin().await?;
    block_documents::save(&mut tx, &parent).await?;
    tx.commit().await?;
    let found = find(&database.db, &parent).await?.context("it was inserted")?;
    assert_eq!(Value::Object(found.data), json!({"b": 2, "other": {"n": 2}}));
    assert_eq!((found.created, found.updated), (at(5), at(9)));
    assert_eq!(find(&database.db, &first).await?.as_ref(), Some(&first.document));
    Ok(())
}

#[tokio::test]
async fn what_a_document_reaches_is_known_also_in_a_circle() -> Result<()> {
    let database = Database::new().await?;
    let schema = registered(&database.db, "fake").await?;
    let leaf = document(&schema, "leaf", json!({}));
    let middle = holding(document(&schema, "middle", json!({})), "held", &leaf);
    let top = holding(document(&schema, "top", json!({})), "held", &middle);
    insert(&database.db, &[&leaf, &middle, &top]).await?;
    let circle = holding(NewDocument { document: leaf.document.clone(), references: Vec::new() }, "back", &middle);
    let mut tx = database.db.begin().await?;
    for (from, to, expected) in [(&top, &leaf, true), (&top, &top, true), (&leaf, &top, false), (&middle, &top, false)] {
        let reaches = block_documents::reaches(&mut tx, from.document.id, to.document.id).await?;
        assert_eq!(reaches, expected, "{:?} {:?}", from.document.name, to.document.name);
    }
    block_documents::save(&mut tx, &circle).await?;
    assert!(!block_documents::reaches(&mut tx, leaf.document.id, top.document.id).await?);
    let error = block_documents::find(&mut tx, top.document.id).await.expect_err("it has no end");
    assert!(error.to_string().contains("more than 50 deep"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_document_cannot_hold_one_that_does_not_exist() -> Result<()> {
    let database = Database::new().await?;
    let schema = registered(&database.db, "fake").await?;
    let never_stored = document(&schema, "never", json!({}));
    let parent = holding(document(&schema, "parent", json!({})), "held", &never_stored);
    let error = insert(&database.db, &[&parent]).await.expect_err("there is no such document");
    assert!(matches!(error.downcast_ref(), Some(Error::MissingReference(_))), "{error}");
    assert_eq!(find(&database.db, &parent).await?, None);
    Ok(())
}

#[tokio::test]
async fn documents_are_listed_by_each_filter_and_in_each_order() -> Result<()> {
    let database = Database::new().await?;
    let (zoo, ant) = (registered(&database.db, "zoo").await?, registered(&database.db, "ant").await?);
    let (a, b) = (document(&zoo, "a", json!({})), document(&ant, "b", json!({})));
    let mut hidden = document(&zoo, "anonymous-1", json!({}));
    hidden.document.is_anonymous = true;
    insert(&database.db, &[&b, &a, &hidden]).await?;
    let own = |filter: BlockDocumentFilter| (Some(filter), None, None);
    let default = BlockDocumentFilter::default;
    let of_type = default();
    let of_type = BlockDocumentFilter { block_type_id: Some(Ids { any: Some(vec![ant.block_type_id]), ..Ids::default() }), ..of_type };
    let of_id = BlockDocumentFilter { id: Some(Ids { any: Some(vec![a.document.id]), ..Ids::default() }), ..default() };
    let slugged = BlockTypeFilter { name: None, slug: any("zoo") };
    let of_schema = BlockSchemaFilter { id: Some(Ids { any: Some(vec![ant.id]), ..Ids::default() }), ..Default::default() };
    let (by_name, descending, by_type) = (BlockDocumentSort::NameAsc, BlockDocumentSort::NameDesc, BlockDocumentSort::BlockTypeAndNameAsc);
    for ((documents, types, schemas), sort, expected) in [
        ((None, None, None), by_name, vec!["a", "b"]),
        ((None, None, None), descending, vec!["b", "a"]),
        ((None, None, None), by_type, vec!["b", "a"]),
        (own(default()), by_name, vec!["a", "b"]),
        (own(BlockDocumentFilter { is_anonymous: None, ..default() }), by_name, vec!["a", "anonymous-1", "b"]),
        (own(of_type), by_name, vec!["b"]),
        (own(of_id), by_name, vec!["a"]),
        (own(BlockDocumentFilter { name: any("b"), ..default() }), by_name, vec!["b"]),
        ((None, Some(slugged), None), by_name, vec!["a"]),
        ((None, None, Some(of_schema)), by_name, vec!["b"]),
    ] {
        let mut session = database.db.read().await?;
        let found = block_documents::list(&mut session, documents.as_ref(), types.as_ref(), schemas.as_ref(), sort, ALL).await?;
        let names: Vec<&str> = found.iter().filter_map(|document| document.name.as_deref()).collect();
        assert_eq!(names, expected, "{documents:?} {types:?} {schemas:?} {sort:?}");
    }
    Ok(())
}

#[tokio::test]
async fn deleting_takes_references_along_but_no_other_document() -> Result<()> {
    let database = Database::new().await?;
    let schema = registered(&database.db, "fake").await?;
    let child = document(&schema, "child", json!({"n": 1}));
    let parent = holding(document(&schema, "parent", json!({"own": 1})), "held", &child);
    insert(&database.db, &[&child, &parent]).await?;
    let mut tx = database.db.begin().await?;
    assert!(block_documents::delete(&mut tx, child.document.id).await?);
    assert!(!block_documents::delete(&mut tx, child.document.id).await?);
    tx.commit().await?;
    let found = find(&database.db, &parent).await?.context("only the child was deleted")?;
    assert_eq!(Value::Object(found.data), json!({"own": 1}));
    assert!(found.block_document_references.is_empty());
    Ok(())
}

#[tokio::test]
async fn deleting_a_type_deletes_its_schemas_and_documents() -> Result<()> {
    let database = Database::new().await?;
    let (doomed, other) = (registered(&database.db, "doomed").await?, registered(&database.db, "other").await?);
    let (gone, stays) = (document(&doomed, "gone", json!({})), document(&other, "stays", json!({})));
    insert(&database.db, &[&gone, &stays]).await?;
    let mut tx = database.db.begin().await?;
    assert!(block_types::delete(&mut tx, doomed.block_type_id).await?);
    tx.commit().await?;
    assert_eq!(find(&database.db, &gone).await?, None);
    assert_eq!(block_schemas::find(&mut database.db.read().await?, doomed.id).await?, None);
    assert_eq!(find(&database.db, &stays).await?.as_ref(), Some(&stays.document));
    Ok(())
}
