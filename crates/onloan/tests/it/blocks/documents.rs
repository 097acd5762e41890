//! What one side saves, the other loads, field by field. At our server with references, at Prefect's with literals too.

use onloan_api::BlockDocumentUpdate;
use onloan_testkit::{ReferencePrefect, TestServer};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::prefect::{Document, Sides};

/// Every field is filled. What a policy may refuse is what `secret` makes of a name.
fn documents(bundle: &NamedTempFile, secret: impl Fn(&str) -> String) -> Vec<Document> {
    let snowflake = snowflake_fields();
    let with = |more: Value| {
        let mut fields = snowflake.clone();
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields
    };
    let connector = |credentials: Value| {
        json!({"credentials": credentials, "database": "SALES", "warehouse": "COMPUTE", "schema": "PUBLIC", "fetch_size": 50,
            "poll_frequency_s": 3})
    };
    let by_password = with(json!({"password": secret("PASSWORD"), "token": secret("TOKEN"), "workload_identity_provider": "aws"}));
    let by_key = with(json!({"private_key": secret("KEY"), "private_key_passphrase": secret("PHRASE"), "authenticator": "snowflake_jwt"}));
    vec![
        Document::new("aws-credentials", "both", aws_fields(bundle, &secret)),
        Document::new("aws-credentials", "blank", blank(&aws_fields(bundle, &secret))),
        Document::new("aws-secret", "by-name", json!({"aws_credentials": {"saved": "both"}, "secret_name": "prod/snowflake"})),
        Document::new("aws-secret", "inline", json!({"aws_credentials": aws_fields(bundle, &secret), "secret_name": "prod/other"})),
        Document::new("snowflake-credentials", "password", by_password.clone()),
        Document::new("snowflake-credentials", "key", by_key.clone()),
        Document::new(
            "snowflake-credentials",
            "key-file",
            with(json!({"private_key_path": "/fake/key.p8", "endpoint": "https://fake.okta.com"})),
        ),
        Document::new("snowflake-connector", "by-name", connector(json!({"saved": "key"}))),
        Document::new("snowflake-connector", "inline", connector(by_password)),
        Document::new("secret", "text", json!({"value": secret("TEXT")})),
    ]
}

fn aws_fields(bundle: &NamedTempFile, secret: &impl Fn(&str) -> String) -> Value {
    json!({
        "aws_access_key_id": "AKIAFAKEFAKEFAKE",
        "aws_secret_access_key": secret("AWS_KEY"),
        "aws_session_token": secret("AWS_TOKEN"),
        "profile_name": "etl",
        "region_name": "eu-central-2",
        "aws_client_parameters": {
            "api_version": "2017-10-17",
            "use_ssl": false,
            "verify": true,
            "verify_cert_path": bundle.path(),
            "endpoint_url": "https://fake.example.org:8443/",
            "config": {"connect_timeout": 2.5, "retries": {"max_attempts": 4, "mode": "standard"}, "region_name": "eu-west-3"},
        },
        "assume_role_arn": "arn:aws:iam::123456789012:role/fake",
        "assume_role_kwargs": {
            "RoleSessionName": "fake-session",
            "DurationSeconds": 1800,
            "Policy": "{\"Version\": \"2012-10-17\", \"Statement\": []}",
            "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
            "Tags": [{"Key": "team", "Value": "d\u{e4}ta"}, {"Key": "stage", "Value": "test"}],
            "TransitiveTagKeys": ["team"],
            "ExternalId": "fake-partner",
            "SerialNumber": "arn:aws:iam::123456789012:mfa/fake",
            "TokenCode": secret("CODE"),
            "SourceIdentity": "fake-person",
            "ProvidedContexts": [{"ProviderArn": "arn:aws:iam::aws:contextProvider/fake", "ContextAssertion": "fake"}],
        },
    })
}

/// The same fields, as nothing but defaults.
fn blank(fields: &Value) -> Value {
    let mut blank = fields.clone();
    for (name, value) in blank.as_object_mut().unwrap() {
        *value = match value {
            Value::Object(_) if name == "config" => Value::Null,
            Value::Object(_) => self::blank(value),
            Value::Bool(_) if name == "use_ssl" => true.into(),
            _ => Value::Null,
        };
    }
    blank
}

fn snowflake_fields() -> Value {
    json!({
        "account": "fake-account.us-east-2.aws", "user": "ETL", "password": null, "private_key": null, "private_key_path": null,
        "private_key_passphrase": null, "authenticator": "snowflake", "workload_identity_provider": null, "token": null,
        "endpoint": null, "role": "LOADER", "autocommit": true,
    })
}

async fn each_side_loads_what_the_other_saved(sides: &Sides, documents: &[Document]) {
    let seen: Vec<Value> = documents.iter().map(|document| document.seen(documents)).collect();
    // Prefect's client saves first, so that its types and schemas are there when ours comes; then the other way round
    // over the same documents, and Prefect's once more over ours.
    for (round, what) in [("theirs", "save"), ("ours", "load"), ("theirs again", "save")] {
        if round == "ours" {
            for document in documents {
                sides.save(document).await;
            }
        }
        assert_eq!(sides.prefect(what, documents), Value::from(seen.clone()), "{round}: loaded by Prefect's client");
        for (document, seen) in documents.iter().zip(&seen) {
            assert_eq!(sides.load(document).await, *seen, "{round}: `{}/{}` loaded by ours", document.slug, document.name);
        }
    }
}

#[tokio::test]
async fn documents_with_references_load_on_both_sides_of_our_server() {
    let server = TestServer::start().unwrap();
    let bundle = NamedTempFile::new().unwrap();
    let documents = documents(&bundle, |name| format!("ref+file:///fake/secrets.json#/{name}"));
    each_side_loads_what_the_other_saved(&Sides::at_ours(&server), &documents).await;
}

#[tokio::test]
async fn documents_with_literals_load_on_both_sides_of_prefects_server() {
    let server = tokio::task::spawn_blocking(ReferencePrefect::start).await.unwrap().unwrap();
    let bundle = NamedTempFile::new().unwrap();
    let documents = documents(&bundle, |name| format!("fake-{name}-\u{e4}\n\"of\" +/%2F\\"));
    let sides = Sides::at_theirs(server);
    each_side_loads_what_the_other_saved(&sides, &documents).await;

    // A secret that is JSON is the text of it on our side, and JSON again on theirs.
    let json = json!({"user": "fake", "password": "fake-password", "ports": [1, 2.5]});
    let secret = Document::new("secret", "json", json!({"value": json}));
    assert_eq!(sides.prefect("save", std::slice::from_ref(&secret))[0]["value"], json);
    let text = sides.load(&secret).await["value"].as_str().unwrap().to_owned();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json);
    sides.save(&Document::new("secret", "json", json!({"value": text}))).await;
    let again = sides.prefect("load", &[secret]);
    assert_eq!(serde_json::from_str::<Value>(again[0]["value"].as_str().unwrap()).unwrap(), json);
}

/// A form that is drawn from Prefect's schema saves `schema_`, beside the `schema` that its client saved.
#[tokio::test]
async fn what_a_form_saved_counts_on_both_sides() {
    let server = TestServer::start().unwrap();
    let sides = Sides::at_ours(&server);
    let mut credentials = snowflake_fields();
    credentials["password"] = "ref+env://FAKE_PASSWORD".into();
    let data =
        json!({"credentials": credentials, "database": "D", "warehouse": "W", "schema": "OLD", "fetch_size": 1, "poll_frequency_s": 1});
    let connector = Document::new("snowflake-connector", "edited", data);
    sides.prefect("save", std::slice::from_ref(&connector));
    let stored = sides.client.read_block_document_by_name(connector.slug, connector.name, true).await.unwrap().unwrap();
    let edit = BlockDocumentUpdate {
        block_schema_id: None,
        data: json!({"schema_": "NEW"}).as_object().unwrap().clone(),
        merge_existing_data: true,
    };
    sides.client.update_block_document(stored.id, &edit).await.unwrap();
    assert_eq!(sides.load(&connector).await["schema"], "NEW");
    assert_eq!(sides.prefect("load", &[connector])[0]["schema"], "NEW");
}

/// The other order: the types and schemas are ours when Prefect's client comes.
#[tokio::test]
async fn prefects_client_loads_what_ours_saved_first() {
    let server = TestServer::start().unwrap();
    let sides = Sides::at_ours(&server);
    let bundle = NamedTempFile::new().unwrap();
    let documents = documents(&bundle, |name| format!("ref+env://FAKE_{name}"));
    for document in &documents {
        sides.save(document).await;
    }
    let seen: Vec<Value> = documents.iter().map(|document| document.seen(&documents)).collect();
    assert_eq!(sides.prefect("load", &documents), Value::from(seen));
}
