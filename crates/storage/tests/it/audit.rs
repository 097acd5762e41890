//! The audit chain.

use anyhow::Result;
use onloan_domain::filters::Page;
use onloan_domain::{AuditEntry, FlowRunId, JsonObject};
use onloan_storage::{Db, audit};
use serde_json::{Value, json};

use crate::database::{ALL, Database, at};

fn record(value: Value) -> JsonObject {
    match value {
        Value::Object(record) => record,
        other => panic!("{other} is no object"),
    }
}

async fn append(db: &Db, records: Vec<Value>, second: i64) -> Result<Vec<AuditEntry>> {
    let mut tx = db.begin().await?;
    let entries = audit::append(&mut tx, records.into_iter().map(record).collect(), at(second)).await?;
    tx.commit().await?;
    Ok(entries)
}

async fn all(db: &Db) -> Result<Vec<AuditEntry>> {
    Ok(audit::list(&mut db.read().await?, None, ALL).await?)
}

#[tokio::test]
async fn each_entry_carries_the_hash_of_the_one_before_it() -> Result<()> {
    let database = Database::new().await?;
    let first = append(&database.db, vec![json!({"what": "a"}), json!({"what": "b", "size": 1.5})], 1).await?;
    let second = append(&database.db, vec![json!({"what": "c"})], 2).await?;
    assert_eq!(append(&database.db, Vec::new(), 3).await?, []);
    let entries = all(&database.db).await?;
    assert_eq!(entries, [first, second].concat());
    assert_eq!(entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    let mut previous = "0".repeat(64);
    for entry in &entries {
        assert_eq!(entry.previous_hash, previous);
        assert_eq!(entry.hash, audit::hash(&previous, &entry.record));
        previous.clone_from(&entry.hash);
    }
    Ok(())
}

#[test]
fn a_hash_is_sha256_over_the_previous_one_and_the_canonical_record() {
    // printf '%s' "$(printf '0%.0s' {1..64})"'{"a":{"x":1,"y":"é"},"b":null}' | sha256sum
    let expected = "aade02f880acbb9313d55096e77f5c188c8a6bfa3181a0818a90020edc64c1bc";
    for order in [json!({"b": null, "a": {"y": "é", "x": 1}}), json!({"a": {"x": 1, "y": "é"}, "b": null})] {
        assert_eq!(audit::hash(&"0".repeat(64), &record(order)), expected);
    }
    let different = audit::hash(&"1".repeat(64), &record(json!({"a": {"x": 1, "y": "é"}, "b": null})));
    assert_ne!(different, expected);
}

#[tokio::test]
async fn entries_are_listed_by_flow_run_and_in_windows() -> Result<()> {
    let database = Database::new().await?;
    let (mine, other) = (FlowRunId::new_v7(), FlowRunId::new_v7());
    let of = |run: FlowRunId, number: i64| json!({"flow_run_id": run, "number": number});
    append(&database.db, vec![of(mine, 1), of(other, 2), json!({"number": 3}), of(mine, 4)], 1).await?;
    let mut session = database.db.read().await?;
    let sequences = |entries: Vec<AuditEntry>| entries.into_iter().map(|entry| entry.sequence).collect::<Vec<_>>();
    assert_eq!(sequences(audit::list(&mut session, Some(mine), ALL).await?), [1, 4]);
    assert_eq!(sequences(audit::list(&mut session, Some(FlowRunId::new_v7()), ALL).await?), [0; 0]);
    assert_eq!(sequences(audit::list(&mut session, None, Page { limit: 2, offset: 1 }).await?), [2, 3]);
    Ok(())
}

/// Numbers whose nearest neighbours are read in their place by readers that are in a hurry, and many of any size.
fn long_numbers() -> Vec<f64> {
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    let any = std::iter::repeat_with(|| {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from_bits(bits)
    });
    let known =
        [0.1 + 0.2, 5e-324, 2.225_073_858_507_201_4e-308, f64::MAX, 1e16, 1e22, -0.0, 123_456_789.123_456_78, 8.988_465_674_311_58e307];
    known.into_iter().chain(any.take(5000)).filter(|number| number.is_finite()).collect()
}

#[tokio::test]
async fn an_entry_that_travelled_keeps_its_hash_whatever_numbers_it_holds() -> Result<()> {
    let database = Database::new().await?;
    let record = json!({"whole": [0, -1, i64::MIN, u64::MAX], "decimal": long_numbers(), "text": "\u{0}é\"", "none": null});
    // Larger than any whole number here, and with more digits than a float has.
    let sent = serde_json::from_str(r#"{"large": 123456789012345678901234567890, "long": 0.1000000000000000055511151231257827}"#)?;
    append(&database.db, vec![record, sent], 1).await?;
    for entry in all(&database.db).await? {
        let travelled: JsonObject = serde_json::from_str(&serde_json::to_string(&entry.record)?)?;
        assert_eq!(audit::hash(&entry.previous_hash, &travelled), entry.hash, "{:?}", entry.record);
    }
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_no_gap() -> Result<()> {
    let database = Database::new().await?;
    append(&database.db, vec![json!({"kept": 1})], 1).await?;
    let mut dropped = database.db.begin().await?;
    audit::append(&mut dropped, vec![record(json!({"kept": false}))], at(2)).await?;
    drop(dropped);
    append(&database.db, vec![json!({"kept": 2})], 3).await?;
    let entries = all(&database.db).await?;
    assert_eq!(entries.iter().map(|entry| &entry.record["kept"]).collect::<Vec<_>>(), [&json!(1), &json!(2)]);
    assert_eq!(entries[1].previous_hash, entries[0].hash);
    Ok(())
}

#[tokio::test]
async fn the_chain_goes_on_after_the_database_was_closed() -> Result<()> {
    let database = Database::new().await?;
    let first = append(&database.db, vec![json!({"what": "a"})], 1).await?;
    let again = database.reopened().await?;
    let second = append(&again.db, vec![json!({"what": "b"})], 2).await?;
    assert_eq!((second[0].sequence, &second[0].previous_hash), (2, &first[0].hash));
    Ok(())
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_delete_an_entry() -> Result<()> {
    let database = Database::new().await?;
    let entries = append(&database.db, vec![json!({"what": "a"})], 1).await?;
    for statement in ["UPDATE audit_entry SET record = '{}'", "DELETE FROM audit_entry"] {
        let error = database.execute(statement).await.expect_err(statement);
        assert!(error.to_string().contains("audit entries are never"), "{error}");
    }
    assert_eq!(all(&database.db).await?, entries);
    Ok(())
}
