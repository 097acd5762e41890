//! A login at Snowflake as a workload of AWS: the surroundings' credential signs, and nothing is stored.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onloan::snowflake::{Authenticator, Endpoint, SnowflakeConnector, SnowflakeCredentials, WorkloadIdentityProvider};
use onloan_secrets::Environment;
use onloan_testkit::{AwsKeys, Fakesnow, SnowflakeUser, UserOptions, python};
use serde_json::{Value, json};

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

/// Signs a request again, as botocore does.
const SIGN: &str = r#"
import json, sys
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
given = json.load(sys.stdin)
request, headers = given["request"], given["request"]["headers"]
scope = headers["Authorization"].partition("Credential=")[2].partition(",")[0].split("/")
signed = headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
auth = SigV4Auth(Credentials(scope[0], given["secret"]), scope[3], scope[2])
kept = {name: value for name, value in headers.items() if name.lower() in signed}
again = AWSRequest(method=request["method"], url=request["url"], data=b"", headers=kept)
again.context["timestamp"] = headers["X-Amz-Date"]
print(auth.signature(auth.string_to_sign(again, auth.canonical_request(again)), again))
"#;

/// Whether the signature is that of the key. (The stand-in for STS cannot say: it takes the query for the body.)
fn is_signed_by(request: &Value, keys: &AwsKeys) -> bool {
    let mut python = python::environment("moto").unwrap().command("python");
    let mut child = python.args(["-c", SIGN]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let given = json!({"request": request, "secret": keys.secret}).to_string();
    child.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let expected = String::from_utf8(output.stdout).unwrap();
    request["headers"]["Authorization"].as_str().unwrap().ends_with(&format!("Signature={}", expected.trim()))
}

fn keys() -> AwsKeys {
    AwsKeys { id: "AKIAFAKEWORKLOADS".into(), secret: "fake/secret+key".into() }
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
    let keys = &keys();
    let user = known_as(&keys.id);
    log_in(&user, &variables(keys)).await.unwrap();

    let request = attestation(&user);
    assert_eq!(request["url"], "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(request["headers"]["X-Snowflake-Audience"], "snowflakecomputing.com");
    assert!(!request.to_string().contains(&keys.secret));
    assert!(is_signed_by(&request, keys), "{request}");

    // What it says cannot be changed on the way, and nobody else has signed it.
    let mut changed = request.clone();
    changed["headers"]["X-Snowflake-Audience"] = "fake.example.org".into();
    assert!(!is_signed_by(&changed, keys));
    assert!(!is_signed_by(&request, &AwsKeys { secret: "fake-other-key".into(), ..keys.clone() }));
}

#[tokio::test]
async fn without_a_credential_or_a_region_the_message_says_what_to_do() {
    let user = known_as("AKIAFAKEFAKEFAKE");
    let nothing = log_in(&user, &[("AWS_DEFAULT_REGION", "eu-west-1"), ("AWS_EC2_METADATA_DISABLED", "true")]).await.unwrap_err();
    assert!(nothing.contains("no AWS credentials anywhere") && nothing.contains("AWS_ACCESS_KEY_ID"), "{nothing}");
    let keys = keys();
    let variables = variables(&keys).into_iter().filter(|(name, _)| *name != "AWS_DEFAULT_REGION").collect::<Vec<_>>();
    let nowhere = log_in(&user, &variables).await.unwrap_err();
    assert!(nowhere.contains("AWS_DEFAULT_REGION"), "{nowhere}");
}
