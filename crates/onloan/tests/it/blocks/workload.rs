//! A login at Snowflake as a workload of AWS: the surroundings' credential signs, and nothing is stored.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onloan::snowflake::{Authenticator, Endpoint, SnowflakeConnector, SnowflakeCredentials, WorkloadIdentityProvider};
use onloan_secrets::Environment;
use onloan_testkit::{AwsKeys, Fakesnow, SnowflakeUser, UserOptions};
use serde_json::{Value, json};

use crate::story::aws;

fn known_as(access_key_id: &str) -> SnowflakeUser<'static> {
    let identity = json!({"provider": "AWS", "access_key_id": access_key_id});
    Fakesnow::shared().user(UserOptions { workload_identities: vec![identity], ..UserOptions::default() }).unwrap()
}

/// Logs in where these variables are all that is set.
async fn log_in(user: &SnowflakeUser<'_>, variables: &[(&str, &str)]) -> Result<(), String> {
    let connector = SnowflakeConnector {
        credentials: SnowflakeCredentials {
            account: "fake-account".into(),
            authenticator: Authenticator::WorkloadIdentity,
            workload_identity_provider: Some(WorkloadIdentityProvider::Aws),
            ..SnowflakeCredentials::default()
        }
        .into(),
        database: user.database.clone(),
        warehouse: "COMPUTE".into(),
        schema: "PUBLIC".into(),
        ..SnowflakeConnector::default()
    };
    let resolver = onloan::resolver().environment(Environment::fixed(variables.iter().copied())).build();
    let endpoint = Endpoint::at(&Fakesnow::shared().url()).unwrap();
    Arc::new(resolver).scope(connector.connect_to(endpoint)).await.map(drop).map_err(|error| error.message)
}

/// The request by which the login of this user proved itself.
fn attestation(user: &SnowflakeUser<'_>) -> Value {
    let requests = user.requests().unwrap();
    let login = requests.iter().find(|request| request.path == "/session/v1/login-request").unwrap();
    let token = login.body["data"]["TOKEN"].as_str().unwrap();
    serde_json::from_slice(&STANDARD.decode(token).unwrap()).unwrap()
}

/// Sends the request to the stand-in for STS in place of the real one, as Snowflake would; answers status and body.
fn send(request: &Value) -> (u16, String) {
    let url: url::Url = request["url"].as_str().unwrap().parse().unwrap();
    let mut text = format!("{} {}?{} HTTP/1.0\r\nContent-Length: 0\r\n", request["method"].as_str().unwrap(), url.path(), url.query().unwrap());
    for (name, value) in request["headers"].as_object().unwrap() {
        text += &format!("{name}: {}\r\n", value.as_str().unwrap());
    }
    let mut stream = TcpStream::connect(aws().moto.url().strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
}

fn variables(keys: &AwsKeys) -> [(&str, &str); 4] {
    [
        ("AWS_ACCESS_KEY_ID", &keys.id),
        ("AWS_SECRET_ACCESS_KEY", &keys.secret),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
}

#[tokio::test]
async fn the_surroundings_credential_proves_who_logs_in() {
    let keys = &aws().reader;
    let user = known_as(&keys.id);
    log_in(&user, &variables(keys)).await.unwrap();

    let request = attestation(&user);
    assert_eq!(request["url"], "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(request["headers"]["X-Snowflake-Audience"], "snowflakecomputing.com");
    assert!(!request.to_string().contains(&keys.secret));
    let (status, answer) = send(&request);
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains(":user/reader</Arn>"), "{answer}");
}

#[tokio::test]
async fn a_request_that_was_changed_on_the_way_proves_nothing() {
    // Another key than in the test above, since it is by the key that the stand-in knows who logs in.
    let keys = &aws().outsider;
    let user = known_as(&keys.id);
    log_in(&user, &variables(keys)).await.unwrap();
    let mut request = attestation(&user);
    request["headers"]["X-Snowflake-Audience"] = "fake.example.org".into();
    let (status, answer) = send(&request);
    assert!(status == 403 && answer.contains("SignatureDoesNotMatch"), "{answer}");
}

#[tokio::test]
async fn without_a_credential_or_a_region_the_message_says_what_to_do() {
    let user = known_as("AKIAFAKEFAKEFAKE");
    let nothing = log_in(&user, &[("AWS_DEFAULT_REGION", "eu-west-1"), ("AWS_EC2_METADATA_DISABLED", "true")]).await.unwrap_err();
    assert!(nothing.contains("no AWS credentials anywhere") && nothing.contains("AWS_ACCESS_KEY_ID"), "{nothing}");
    let variables = variables(&aws().reader).into_iter().filter(|(name, _)| *name != "AWS_DEFAULT_REGION").collect::<Vec<_>>();
    let nowhere = log_in(&user, &variables).await.unwrap_err();
    assert!(nowhere.contains("AWS_DEFAULT_REGION"), "{nowhere}");
}
