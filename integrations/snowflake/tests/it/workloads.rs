//! Workload identities: each provider's token on its way to the login.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::{FetchError, Secret, SecretField};
use onloan_snowflake::{
    Authenticator, AwsIdentity, SnowflakeCredentials, WorkloadIdentityProvider, WorkloadTokenSource, aws_attestation,
    install_workload_source,
};
use onloan_testkit::fakesnow::ACCOUNT;
use onloan_testkit::{SnowflakeUser, UserOptions};
use serde_json::{Value, json};

use crate::harness::{connector, endpoint, literal, new_user, resolver};

const TOKEN: &str = "fakeheader.fakeclaims.fakesignature";

fn workload(provider: WorkloadIdentityProvider) -> SnowflakeCredentials {
    SnowflakeCredentials {
        account: ACCOUNT.into(),
        authenticator: Authenticator::WorkloadIdentity,
        workload_identity_provider: Some(provider),
        ..Default::default()
    }
}

fn known_as(identity: Value) -> SnowflakeUser<'static> {
    new_user(UserOptions { workload_identities: vec![identity], ..Default::default() })
}

async fn log_in(user: &SnowflakeUser<'_>, credentials: SnowflakeCredentials) -> Result<(), DatabaseError> {
    connector(user, credentials).connect_to(endpoint()).await.map(drop)
}

/// Answers every request with `body` and keeps what was asked.
fn metadata_service(body: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            log.lock().unwrap().push(String::from_utf8_lossy(&request[..length]).into_owned());
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, asked)
}

#[tokio::test]
async fn an_oidc_token_comes_from_its_field() {
    let token = "fakeheader.fakeoidc.fakesignature";
    let user = known_as(json!({"provider": "OIDC", "token": token}));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, token).unwrap();
    let reference = SecretField::reference(&format!("ref+file://{}", file.path().display())).unwrap();
    log_in(&user, SnowflakeCredentials { token: reference, ..workload(WorkloadIdentityProvider::Oidc) }).await.unwrap();
    let other = SnowflakeCredentials { token: literal("fake.other.token"), ..workload(WorkloadIdentityProvider::Oidc) };
    let error = log_in(&user, other).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Authentication, Some("390144")));
    assert!(error.message.contains("`WORKLOAD_IDENTITY`"), "{error}");
}

#[tokio::test]
async fn googles_metadata_server_is_asked_for_an_identity_token() {
    let (address, asked) = metadata_service(TOKEN);
    let user = known_as(json!({"provider": "GCP", "token": TOKEN}));
    resolver([("GCE_METADATA_HOST", address)]).scope(log_in(&user, workload(WorkloadIdentityProvider::Gcp))).await.unwrap();
    let request = asked.lock().unwrap().remove(0).to_lowercase();
    assert!(
        request.starts_with("get /computemetadata/v1/instance/service-accounts/default/identity?audience=snowflakecomputing.com "),
        "{request}"
    );
    assert!(request.contains("metadata-flavor: google"), "{request}");
}

#[tokio::test]
async fn azures_metadata_service_is_asked_for_a_managed_identity() {
    const AZURE: &str = r#"{"access_token": "fakeheader.fakevm.fakesignature", "token_type": "Bearer"}"#;
    let (address, asked) = metadata_service(AZURE);
    let user = known_as(json!({"provider": "AZURE", "token": "fakeheader.fakevm.fakesignature"}));
    let environment =
        [("AZURE_POD_IDENTITY_AUTHORITY_HOST", format!("http://{address}")), ("MANAGED_IDENTITY_CLIENT_ID", "fake-client".into())];
    resolver(environment).scope(log_in(&user, workload(WorkloadIdentityProvider::Azure))).await.unwrap();
    let request = asked.lock().unwrap().remove(0);
    assert!(request.starts_with("GET /metadata/identity/oauth2/token?api-version=2018-02-01&resource=api%3A%2F%2Ffd3f753b"), "{request}");
    assert!(request.contains("client_id=fake-client") && request.to_lowercase().contains("metadata: true"), "{request}");
}

#[tokio::test]
async fn azures_app_service_is_asked_with_its_header() {
    const AZURE: &str = r#"{"access_token": "fakeheader.fakeapp.fakesignature"}"#;
    let (address, asked) = metadata_service(AZURE);
    let user = known_as(json!({"provider": "AZURE", "token": "fakeheader.fakeapp.fakesignature"}));
    let endpoint = format!("http://{address}/msi/token");
    let environment = [("IDENTITY_ENDPOINT", endpoint.clone()), ("IDENTITY_HEADER", "fake-identity-header".into())];
    resolver(environment).scope(log_in(&user, workload(WorkloadIdentityProvider::Azure))).await.unwrap();
    let request = asked.lock().unwrap().remove(0);
    assert!(request.starts_with("GET /msi/token?api-version=2019-08-01&resource="), "{request}");
    assert!(request.to_lowercase().contains("x-identity-header: fake-identity-header"), "{request}");
    let error =
        resolver([("IDENTITY_ENDPOINT", endpoint)]).scope(log_in(&user, workload(WorkloadIdentityProvider::Azure))).await.unwrap_err();
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("`IDENTITY_HEADER`"), "{error}");
}

#[tokio::test]
async fn a_metadata_service_that_is_not_there_is_told() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let user = known_as(json!({"provider": "GCP", "token": TOKEN}));
    let environment = [("GCE_METADATA_HOST", format!("127.0.0.1:{port}"))];
    let error = resolver(environment).scope(log_in(&user, workload(WorkloadIdentityProvider::Gcp))).await.unwrap_err();
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("does this process run on that cloud"), "{error}");
}

struct SignsAsWorkload;

#[async_trait]
impl WorkloadTokenSource for SignsAsWorkload {
    async fn token(&self) -> Result<Secret<String>, FetchError> {
        let identity = AwsIdentity {
            access_key_id: "AKIAFAKEWORKLOAD".into(),
            secret_access_key: Arc::new("fake-secret-key".into()),
            session_token: None,
            region: "eu-west-1".into(),
        };
        Ok(aws_attestation(&identity, Timestamp::now()))
    }
}

/// One test, because a source is the process's.
#[tokio::test]
async fn an_aws_identity_comes_from_whoever_is_installed() {
    let user = known_as(json!({"provider": "AWS", "access_key_id": "AKIAFAKEWORKLOAD"}));
    let error = log_in(&user, workload(WorkloadIdentityProvider::Aws)).await.unwrap_err();
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("install_workload_source"), "{error}");
    install_workload_source(WorkloadIdentityProvider::Aws, Arc::new(SignsAsWorkload));
    log_in(&user, workload(WorkloadIdentityProvider::Aws)).await.unwrap();
}
