//! The credential services, judged by boto3's own resolution.

use std::time::Duration;

use onloan_testkit::fake_cloud::{IMDS_REGION, ImdsVersion, SSO_REFRESH_TOKEN, SSO_TOKEN, Service};
use onloan_testkit::{FakeCloud, python};

/// Runs Python with these variables and an empty home, save for the files; answers what it printed or complained.
fn run_with_files(code: &str, variables: &[(&str, String)], files: &[(&str, String)]) -> String {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut python = python::environment("moto").unwrap().command("python");
    python.args(["-c", code]).env("HOME", home.path());
    let output = python.envs(variables.iter().map(|(name, value)| (*name, value))).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap().trim().to_owned()
}

fn run(code: &str, variables: &[(&str, String)]) -> String {
    run_with_files(code, variables, &[])
}

const RESOLVE: &str = "
import boto3
c = boto3.Session(region_name='us-east-1').get_credentials()
print(c.method, c.access_key, c.token) if c else print(None)";

/// What boto3 resolves with these variables.
fn resolve(variables: &[(&str, String)]) -> String {
    run(RESOLVE, variables)
}

#[test]
fn instance_metadata_of_both_versions_are_resolved() {
    let cloud = FakeCloud::start().unwrap();
    let found = resolve(&cloud.instance_metadata_env());
    assert_eq!(found, "iam-role ASIAFAKEIMDS fake-session-IMDS-1");
    assert_eq!(cloud.requests()[0], "PUT /latest/api/token");

    cloud.speak(ImdsVersion::V1);
    let found = resolve(&cloud.instance_metadata_env());
    assert_eq!(found, "iam-role ASIAFAKEIMDS fake-session-IMDS-2");
}

#[test]
fn version_two_gives_nothing_without_a_token() {
    let cloud = FakeCloud::start().unwrap();
    let url = format!("{}/latest/meta-data/placement/region", cloud.url());
    let code = format!(
        "
import urllib.error, urllib.request
def get(**headers):
    request = urllib.request.Request('{url}', headers={{k.replace('_', '-'): v for k, v in headers.items()}})
    try: return urllib.request.urlopen(request).read().decode()
    except urllib.error.HTTPError as error: return error.code
print(get(), get(x_aws_ec2_metadata_token='fake-imds-token'))"
    );
    assert_eq!(run(&code, &[]), format!("401 {IMDS_REGION}"));
}

#[test]
fn a_container_gets_credentials_for_its_token_alone() {
    let cloud = FakeCloud::start().unwrap();
    let mut environment = cloud.container_env();
    assert_eq!(resolve(&environment), "container-role ASIAFAKECONTAINER fake-session-CONTAINER-1");
    environment[1].1 = "fake-other-token".into();
    assert!(resolve(&environment).contains("CredentialRetrievalError"));
}

#[test]
fn a_pod_identity_reads_its_token_from_a_file() {
    let cloud = FakeCloud::start().unwrap();
    let [uri, (_, token)] = cloud.container_env();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, token).unwrap();
    let token_file = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.path().display().to_string());
    let found = resolve(&[uri, token_file]);
    assert_eq!(found, "container-role ASIAFAKECONTAINER fake-session-CONTAINER-1");
}

const SSO_CONFIG: &str = "[default]
sso_session = it
sso_account_id = 123456789012
sso_role_name = fake-role
[sso-session it]
sso_region = us-east-1
sso_start_url = https://fake.test/start
sso_registration_scopes = sso:account:access
";

/// The cached login that `aws sso login` leaves, named after the SHA-1 of the session's name.
fn sso_files(access_token: &str, expires: &str) -> Vec<(&'static str, String)> {
    let cached = format!(
        r#"{{"startUrl": "https://fake.test/start", "region": "us-east-1", "accessToken": "{access_token}",
            "expiresAt": "{expires}", "clientId": "fake", "clientSecret": "fake",
            "registrationExpiresAt": "2099-01-01T00:00:00Z", "refreshToken": "{SSO_REFRESH_TOKEN}"}}"#
    );
    vec![(".aws/config", SSO_CONFIG.to_owned()), (".aws/sso/cache/6c5522ca8af86fc5069b737bb8892b3ea61002c2.json", cached)]
}

fn resolve_sso(cloud: &FakeCloud, files: &[(&'static str, String)]) -> String {
    run_with_files(RESOLVE, &cloud.sso_env(), files)
}

#[test]
fn a_cached_sso_login_is_exchanged_for_credentials() {
    let cloud = FakeCloud::start().unwrap();
    let found = resolve_sso(&cloud, &sso_files(SSO_TOKEN, "2099-01-01T00:00:00Z"));
    assert_eq!(found, "sso ASIAFAKESSO fake-session-SSO-1");
}

#[test]
fn an_expired_sso_login_is_refreshed_first() {
    let cloud = FakeCloud::start().unwrap();
    let found = resolve_sso(&cloud, &sso_files("fake-old-token", "2020-01-01T00:00:00Z"));
    assert_eq!(found, "sso ASIAFAKESSO fake-session-SSO-1");
    assert_eq!(cloud.requests(), ["POST /token", "GET /federation/credentials"]);
}

#[test]
fn a_broken_service_and_a_short_life_are_seen_by_the_client() {
    let cloud = FakeCloud::start().unwrap();
    cloud.lifetime(Duration::from_secs(5));
    // Credentials about to expire are fetched anew at each look.
    let code = "
import boto3
c = boto3.Session(region_name='us-east-1').get_credentials()
print(c.token, c.token)";
    let printed = run(code, &cloud.container_env());
    assert_eq!(printed, "fake-session-CONTAINER-2 fake-session-CONTAINER-3");
    assert_eq!(cloud.issued(), 3);
    cloud.break_down(Service::Container, 403);
    assert!(resolve(&cloud.container_env()).contains("CredentialRetrievalError"));
}

#[test]
fn an_api_refuses_with_the_error_asked_for() {
    let cloud = FakeCloud::start().unwrap();
    cloud.refuse_api_calls(400, "ExpiredTokenException");
    let code = "
import boto3
sm = boto3.client('secretsmanager', region_name='us-east-1', aws_access_key_id='AKIAFAKE', aws_secret_access_key='fake')
try: sm.get_secret_value(SecretId='any')
except sm.exceptions.ClientError as e: print(e.response['Error']['Code'])";
    assert_eq!(run(code, &[("AWS_ENDPOINT_URL", cloud.url())]), "ExpiredTokenException");
}
