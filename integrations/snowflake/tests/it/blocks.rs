//! The blocks' documents, as Prefect's integration writes and reads them.

use onloan_blocks::{Block as _, FieldPath, Model as _, Registry, UnknownFields};
use onloan_secrets::SecretField;
use onloan_snowflake::{Authenticator, SnowflakeConnector, SnowflakeCredentials, WorkloadIdentityProvider};
use serde_json::{Map, Value, json};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn registry() -> Registry {
    let mut registry = Registry::default();
    onloan_snowflake::register(&mut registry);
    registry
}

fn names(schema: &Value) -> Vec<&str> {
    schema["properties"].as_object().unwrap().keys().map(String::as_str).collect()
}

/// As prefect-snowflake 0.28.9 names them.
#[test]
fn slugs_and_fields_are_those_of_prefects_integration() {
    let registry = registry();
    let credentials = &registry.get("snowflake-credentials").unwrap().schema.fields;
    let expected = [
        "account",
        "user",
        "password",
        "private_key",
        "private_key_path",
        "private_key_passphrase",
        "authenticator",
        "workload_identity_provider",
        "token",
        "endpoint",
        "role",
        "autocommit",
    ];
    assert_eq!(names(credentials), expected);
    assert_eq!(credentials["secret_fields"], json!(["password", "private_key", "private_key_passphrase", "token"]));
    assert_eq!(credentials["required"], json!(["account"]));
    assert_eq!(credentials["properties"]["authenticator"]["default"], "snowflake");
    let connector = &registry.get("snowflake-connector").unwrap().schema.fields;
    assert_eq!(names(connector), ["credentials", "database", "warehouse", "schema", "fetch_size", "poll_frequency_s"]);
    let secret: Vec<_> =
        ["password", "private_key", "private_key_passphrase", "token"].iter().map(|name| format!("credentials.{name}")).collect();
    assert_eq!(connector["secret_fields"], json!(secret));
    assert_eq!(connector["required"], json!(["credentials", "database", "warehouse", "schema"]));
}

#[test]
fn a_document_of_prefect_is_read() {
    let document = object(json!({
        "credentials": {
            "account": "nh12345.us-east-2.aws", "user": "etl", "password": null, "private_key": null, "private_key_path": "/keys/etl.p8",
            "private_key_passphrase": "ref+env://PASSPHRASE", "authenticator": "snowflake_jwt", "workload_identity_provider": null,
            "token": null, "endpoint": null, "role": "LOADER", "autocommit": true, "block_type_slug": "snowflake-credentials",
        },
        "database": "DB", "warehouse": "WH", "schema": "PUBLIC", "fetch_size": 2, "poll_frequency_s": 3,
    }));
    let registry = registry();
    assert_eq!(registry.get("snowflake-connector").unwrap().complete(&document).unwrap(), document);
    let block = SnowflakeConnector::read_fields(&document, &FieldPath::root(UnknownFields::Refuse)).unwrap();
    assert_eq!(block.credentials.authenticator, Authenticator::SnowflakeJwt);
    assert!(matches!(block.credentials.private_key_passphrase, SecretField::Reference(_)));
    assert_eq!((block.schema.as_str(), block.fetch_size, block.poll_frequency_s), ("PUBLIC", 2, 3));
    assert_eq!(block.write_fields(), document);
    assert_eq!(SnowflakeConnector::SLUG, "snowflake-connector");
}

#[test]
fn choices_have_the_names_of_the_reference() {
    let authenticators =
        ["snowflake", "snowflake_jwt", "externalbrowser", "okta_endpoint", "oauth", "username_password_mfa", "workload_identity"];
    for name in authenticators {
        let document = object(json!({"account": "a", "authenticator": name}));
        let block = SnowflakeCredentials::read_fields(&document, &FieldPath::root(UnknownFields::Refuse)).unwrap();
        assert_eq!(block.authenticator.as_str(), name);
    }
    let providers =
        [WorkloadIdentityProvider::Aws, WorkloadIdentityProvider::Azure, WorkloadIdentityProvider::Gcp, WorkloadIdentityProvider::Oidc];
    assert_eq!(providers.map(|provider| provider.as_str()), ["aws", "azure", "gcp", "oidc"]);
}
