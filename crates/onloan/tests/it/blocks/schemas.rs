//! Schemas: the same checksum for the same schema, and what ours have in common with Prefect's.

use std::collections::BTreeSet;

use onloan_blocks::checksum;
use onloan_testkit::TestServer;
use serde_json::Value;

use super::prefect::{Document, Sides};

const TYPES: [&str; 5] = ["aws-credentials", "aws-secret", "secret", "snowflake-connector", "snowflake-credentials"];

/// Every path of a property, below definitions as well, without what is only text for people.
fn properties(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |prefix: &str, model: &Value| {
        let properties = model["properties"].as_object().into_iter().flatten();
        found.extend(properties.map(|(name, _)| format!("{prefix}{name}")));
    };
    add("", schema);
    for (title, model) in schema["definitions"].as_object().into_iter().flatten() {
        add(&format!("{title}."), model);
    }
    found
}

#[test]
fn ours_computes_the_checksums_of_prefects_client_and_names_the_same_fields() {
    let server = TestServer::start().unwrap();
    let theirs = Sides::at_ours(&server).prefect("schemas", &[]);
    let ours = onloan::registry();
    for slug in TYPES {
        let (theirs, ours) = (&theirs[slug], ours.get(slug).unwrap());
        assert_eq!(checksum(&theirs["fields"]), theirs["checksum"], "{slug}");
        // Their schema has the name of the Python attribute where their documents have another.
        let theirs_by_document: Value = serde_json::from_str(&theirs["fields"].to_string().replace("\"schema_\"", "\"schema\"")).unwrap();
        assert_eq!(properties(&ours.schema.fields), properties(&theirs_by_document), "{slug}");
        assert_eq!(ours.schema.fields["required"], theirs_by_document["required"], "{slug}");
        // Titles and descriptions are hashed, and ours are our own.
        assert_ne!(ours.schema.checksum(), theirs["checksum"], "{slug}: if they are equal now, say so in the docs");
    }
}

#[test]
fn ours_keeps_more_fields_secret_and_none_fewer() {
    let server = TestServer::start().unwrap();
    let theirs = Sides::at_ours(&server).prefect("schemas", &[]);
    let secret = |fields: &Value| -> BTreeSet<String> {
        fields["secret_fields"].as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect()
    };
    for slug in TYPES {
        let ours = secret(&onloan::registry().get(slug).unwrap().schema.fields);
        let theirs = secret(&theirs[slug]["fields"]);
        assert!(theirs.is_subset(&ours), "{slug}: {theirs:?} {ours:?}");
        let more: Vec<_> = ours.difference(&theirs).map(|path| path.trim_start_matches("aws_credentials.")).collect();
        let expected: &[&str] = if slug.starts_with("aws-") { &["assume_role_kwargs.TokenCode", "aws_session_token"] } else { &[] };
        assert_eq!(more, expected, "{slug}");
    }
}

#[tokio::test]
async fn the_server_finds_both_schemas_of_a_type_by_their_checksums() {
    let server = TestServer::start().unwrap();
    let sides = Sides::at_ours(&server);
    let secret = Document::new("secret", "both", serde_json::json!({"value": "ref+env://FAKE"}));
    sides.prefect("save", std::slice::from_ref(&secret));
    sides.save(&secret).await;
    let theirs = sides.prefect("schemas", &[])["secret"]["checksum"].as_str().unwrap().to_owned();
    let ours = onloan::registry().get("secret").unwrap().schema.checksum();
    let mut types = BTreeSet::new();
    for checksum in [theirs, ours] {
        let found = sides.client.read_block_schema_by_checksum(&checksum, None).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("no schema {checksum}"));
        assert_eq!(found.checksum, checksum);
        types.insert(found.block_type_id);
    }
    assert_eq!(types.len(), 1, "one type, two schemas");
}
