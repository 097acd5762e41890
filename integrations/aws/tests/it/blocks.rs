//! The blocks as documents: what prefect-aws saves loads here, and the other way round.

use onloan_aws::{AwsCredentials, AwsSecret, Verify};
use onloan_blocks::{Block, FieldPath, Model, Registry, UnknownFields};
use onloan_secrets::SecretField;
use onloan_testkit::Moto;
use serde_json::{Value, json};

use crate::harness::{FAKE_KEY, Place};

fn read<M: Model>(document: &Value) -> M {
    M::read_fields(document.as_object().unwrap(), &FieldPath::root(UnknownFields::Refuse)).unwrap()
}

/// Every field of prefect-aws 0.7.12, as it writes them.
fn whole_document() -> Value {
    json!({
        "aws_access_key_id": "AKIAFAKE",
        "aws_secret_access_key": "ref+env://KEY",
        "aws_session_token": null,
        "profile_name": "prod",
        "region_name": "eu-west-1",
        "aws_client_parameters": {
            "api_version": null,
            "use_ssl": true,
            "verify": false,
            "verify_cert_path": "/etc/ca.pem",
            "endpoint_url": "http://localhost:4566",
            "config": {"connect_timeout": 1, "retries": {"max_attempts": 2}},
        },
        "assume_role_arn": "arn:aws:iam::123456789012:role/etl",
        "assume_role_kwargs": {
            "RoleSessionName": "nightly",
            "DurationSeconds": 3600,
            "Policy": null,
            "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
            "Tags": [{"Key": "team", "Value": "data"}],
            "TransitiveTagKeys": ["team"],
            "ExternalId": "partner",
            "SerialNumber": null,
            "TokenCode": null,
            "SourceIdentity": "ada",
            "ProvidedContexts": [{"ProviderArn": "arn:x", "ContextAssertion": "y"}],
        },
    })
}

#[test]
fn a_whole_document_is_read_and_written_the_same() {
    let credentials: AwsCredentials = read(&whole_document());
    assert!(matches!(credentials.aws_secret_access_key, SecretField::Reference(_)));
    assert_eq!(credentials.aws_client_parameters.verify, Some(Verify::Flag(false)));
    assert_eq!(Value::Object(credentials.write_fields()), whole_document());
}

#[test]
fn an_empty_document_is_all_blank() {
    let credentials: AwsCredentials = read(&json!({}));
    assert!(credentials.aws_secret_access_key.is_blank() && credentials.aws_client_parameters.use_ssl);
    let secret: AwsSecret = read(&json!({"aws_credentials": {"region_name": "eu-west-1"}, "secret_name": "x"}));
    assert_eq!(secret.aws_credentials.region_name.as_deref(), Some("eu-west-1"));
}

#[test]
fn types_and_secret_fields_are_known() {
    let mut registry = Registry::default();
    onloan_aws::register(&mut registry);
    let kind = |slug: &str| registry.get(slug).unwrap().clone();
    let secrets = json!(["aws_secret_access_key", "aws_session_token", "assume_role_kwargs.TokenCode"]);
    assert_eq!(kind("aws-credentials").schema.fields["secret_fields"], secrets);
    assert_eq!(kind("aws-secret").name, "AWS Secret");
    let nested = json!([
        "aws_credentials.aws_secret_access_key",
        "aws_credentials.aws_session_token",
        "aws_credentials.assume_role_kwargs.TokenCode"
    ]);
    assert_eq!(kind("aws-secret").schema.fields["secret_fields"], nested);
    assert_eq!(kind("aws-secret").schema.fields["required"], json!(["aws_credentials", "secret_name"]));
    assert!(kind("aws-credentials").explained(&serde_json::Map::new()).is_some());
    assert_eq!((AwsCredentials::SLUG, AwsSecret::SLUG), ("aws-credentials", "aws-secret"));
}

#[tokio::test]
async fn a_reference_in_a_field_is_read_where_the_run_is() {
    Moto::shared().create_secret("block/reference", "fake-by-reference").unwrap();
    let place = Place::with(&[("AWS_ENDPOINT_URL", &Moto::shared().url()), ("KEY", FAKE_KEY)]);
    let credentials = AwsCredentials {
        aws_access_key_id: Some("AKIAFAKEBLOCK".into()),
        aws_secret_access_key: SecretField::reference("ref+env://KEY").unwrap(),
        ..AwsCredentials::in_region("us-east-1")
    };
    let secret = AwsSecret { aws_credentials: credentials.into(), secret_name: "block/reference".into() };
    assert_eq!(place.run(secret.read()).await.unwrap().expose(), "fake-by-reference");
    assert_eq!(place.redactor.redact(FAKE_KEY), "[redacted]");
}
