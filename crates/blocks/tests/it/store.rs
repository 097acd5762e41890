//! Saving, loading, overwriting, deleting.

use std::sync::Arc;

use onloan_blocks::{Block, BlockError, FieldPath, Model, Nested, StoreError, UnknownFields, scope_store};
use onloan_secrets::{Environment, Resolver, SecretField};
use serde_json::json;

use crate::samples::{Door, DoorKey, MemoryStore};

fn key() -> DoorKey {
    DoorKey { owner: "ada".into(), code: SecretField::reference("ref+env://CODE").unwrap(), ..DoorKey::default() }
}

#[tokio::test]
async fn a_saved_block_loads_by_its_name() {
    scope_store(Arc::new(MemoryStore::default()), async {
        let saved = key().save("front").await.unwrap();
        let loaded = DoorKey::load("front").await.unwrap();
        assert_eq!((loaded.id(), loaded.name(), loaded.owner.as_str()), (saved.id(), "front", "ada"));
    })
    .await;
}

#[tokio::test]
async fn saving_twice_needs_overwrite() {
    scope_store(Arc::new(MemoryStore::default()), async {
        key().save("front").await.unwrap();
        let error = key().save("front").await.unwrap_err();
        assert!(matches!(error, BlockError::Store(StoreError::Exists { .. })), "{error}");
        DoorKey { owner: "bob".into(), ..key() }.overwrite("front").await.unwrap();
        assert_eq!(DoorKey::load("front").await.unwrap().owner, "bob");
    })
    .await;
}

#[tokio::test]
async fn a_deleted_block_is_gone_and_the_error_says_what_to_do() {
    scope_store(Arc::new(MemoryStore::default()), async {
        key().save("front").await.unwrap();
        assert!(DoorKey::delete("front").await.unwrap());
        assert!(!DoorKey::delete("front").await.unwrap());
        let error = DoorKey::load("front").await.unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no block `door-key/front`: `onloan block ls` shows those that exist, `onloan block create door-key/front` makes it"
        );
    })
    .await;
}

#[tokio::test]
async fn a_saved_block_is_nested_by_reference() {
    let store = Arc::new(MemoryStore::default());
    scope_store(Arc::<MemoryStore>::clone(&store), async {
        let saved = key().save("front").await.unwrap();
        let id = saved.id();
        let door = Door { key: Nested::from(saved), leads_to: "hall".into(), more: [].into() };
        door.save("main").await.unwrap();
        use onloan_blocks::BlockStore;
        let document = store.document("door", "main").await.unwrap().unwrap();
        assert_eq!(document.data["key"], json!({"$ref": {"block_document_id": id}}));
    })
    .await;
}

#[test]
fn a_nested_block_that_is_stored_by_itself_keeps_its_place() {
    let block_type = json!({
        "id": "00000000-0000-0000-0000-000000000001", "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z",
        "name": "Door Key", "slug": "door-key",
    });
    let id = "00000000-0000-0000-0000-000000000002";
    let document = json!({
        "id": "00000000-0000-0000-0000-000000000003", "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z",
        "name": "main", "data": {"key": {"owner": "ada"}, "schema": "hall"},
        "block_schema_id": id, "block_type_id": id, "is_anonymous": false,
        "block_document_references": {
            "key": {"block_document": {
                "id": id, "name": "front", "block_type": block_type, "is_anonymous": false, "block_document_references": {},
            }},
        },
    });
    let document: onloan_domain::BlockDocument = serde_json::from_value(document).unwrap();
    let data = onloan_blocks::SavedDocument::from(document).data;
    let door = Door::read_fields(&data, &FieldPath::root(UnknownFields::Refuse)).unwrap();
    assert_eq!(door.key.owner, "ada");
    assert_eq!(door.write_fields()["key"], json!({"$ref": {"block_document_id": id}}));
}

#[tokio::test]
async fn references_outside_secret_fields_are_read_at_load_and_secrets_are_not() {
    let data = json!({"owner": "ref+env://OWNER", "code": "ref+env://CODE", "making": {"copies": "ref+env://COPIES"}});
    let environment = Environment::fixed([("OWNER", "grace"), ("COPIES", "12")]);
    let resolver = Arc::new(Resolver::builder().environment(environment).build());
    let loaded = resolver.scope(scope_store(MemoryStore::with("door-key", "front", &data), DoorKey::load("front"))).await.unwrap();
    assert_eq!((loaded.owner.as_str(), loaded.making.copies), ("grace", 12));
    assert_eq!(format!("{:?}", loaded.code), "ref+env://CODE");
}

#[tokio::test]
async fn a_reference_that_cannot_be_read_names_the_block_and_field() {
    let data = json!({"owner": "ref+env://NOWHERE"});
    let resolver = Arc::new(Resolver::builder().environment(Environment::fixed([("A", "b")])).build());
    let error = resolver.scope(scope_store(MemoryStore::with("door-key", "front", &data), DoorKey::load("front"))).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the block `door-key/front` has a reference in `owner`: cannot read `ref+env://NOWHERE`: the variable `NOWHERE` is not set, or empty, where the run happens: set it there"
    );
}

#[tokio::test]
async fn without_a_store_the_error_says_how_to_get_one() {
    let error = DoorKey::load("front").await.unwrap_err().to_string();
    assert_eq!(error, "no server is connected: run inside a flow, or call `onloan::session().await` first");
}
