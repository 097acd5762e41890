//! Rows about roles: of profiles, with web identities, of the block; sources, loops, MFA.

use serde_json::json;

use super::row::Row;
use super::rows_services::{VALID_TOKEN, cache_file};

const ROLE: &str = "arn:aws:iam::123456789012:role/one";
const OTHER_ROLE: &str = "arn:aws:iam::123456789012:role/two";
const SOURCE: &str = "[source]\naws_access_key_id = AKIAFAKESOURCE\naws_secret_access_key = fake\n";

pub(super) fn rows() -> Vec<Row> {
    [profile_roles(), chains(), named_sources(), web_identities(), block_roles()].concat()
}

/// The profile `r` assumes the role `one`; `more` are further keys of it.
fn role(name: &'static str, more: &str) -> Row {
    Row::new(name).config(&format!("[profile r]\nrole_arn = {ROLE}\n{more}")).credentials(SOURCE).env("AWS_PROFILE", "r")
}

fn profile_roles() -> Vec<Row> {
    vec![
        role("role with a source profile", "source_profile = source\n"),
        role(
            "role with session name, external id and duration",
            "source_profile = source\nrole_session_name = mine\nexternal_id = partner\nduration_seconds = 1800\n",
        ),
        role("role with a duration that is no number", "source_profile = source\nduration_seconds = long\n"),
        role("role without a source", ""),
        role("role with two sources", "source_profile = source\ncredential_source = Environment\n")
            .with_keys()
            .without("AWS_PROFILE")
            .block("profile_name", "r"),
        role("role with a source profile that does not exist", "source_profile = nosuch\n"),
        role("role after keys in variables", "source_profile = source\n").with_keys(),
        role("role before keys in variables, profile in the block", "source_profile = source\n")
            .with_keys()
            .without("AWS_PROFILE")
            .block("profile_name", "r"),
        role("role with MFA and nobody to ask", "source_profile = source\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n"),
        role("role with MFA and a code in the block", "source_profile = source\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n")
            .block("assume_role_kwargs", json!({"TokenCode": "123456"})),
        Row::new("role of the default profile")
            .config(&format!("[default]\nrole_arn = {ROLE}\nsource_profile = source\n"))
            .credentials(SOURCE),
        Row::new("role in the credentials file")
            .credentials(&format!("{SOURCE}[r]\nrole_arn = {ROLE}\nsource_profile = source\n"))
            .env("AWS_PROFILE", "r"),
        Row::new("role whose own profile has the key")
            .config(&format!("[profile r]\nrole_arn = {ROLE}\nsource_profile = r\n"))
            .credentials("[r]\naws_access_key_id = AKIAFAKEOWN\naws_secret_access_key = fake\n")
            .env("AWS_PROFILE", "r"),
        role("role whose own profile has no key", "source_profile = r\n"),
        role("role, and STS is down", "source_profile = source\n").env("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"),
        role("role without a region", "source_profile = source\n").without("AWS_DEFAULT_REGION"),
        role("role with the region of its profile", "source_profile = source\nregion = eu-west-3\n").without("AWS_DEFAULT_REGION"),
        role(
            "role with STS in the services section",
            "source_profile = source\nservices = local\n[services local]\nsts =\n  endpoint_url = {sts}\n",
        )
        .without("AWS_ENDPOINT_URL_STS"),
        role("role with STS by the profile's endpoint", "source_profile = source\nendpoint_url = {sts}\n").without("AWS_ENDPOINT_URL_STS"),
        role("role with STS by the variable for all services", "source_profile = source\n")
            .without("AWS_ENDPOINT_URL_STS")
            .env("AWS_ENDPOINT_URL", "{sts}"),
    ]
}

fn chains() -> Vec<Row> {
    let second = |more: &str| format!("source_profile = s\n[profile s]\nrole_arn = {OTHER_ROLE}\n{more}");
    vec![
        role("role of a role", &second("source_profile = source\n")),
        role("roles in a circle", &second("source_profile = r\n")),
        role("role of a role without a source", &second("")),
        role("role of a role with a named source", &second("credential_source = Environment\n")).env("AWS_ACCESS_KEY_ID", "AKIAFAKEENV").env("AWS_SECRET_ACCESS_KEY", "fake").without("AWS_PROFILE").block("profile_name", "r"),
        role("role of a profile that has a role and a key", &second("source_profile = r\n")).credentials(
            "[s]\naws_access_key_id = AKIAFAKESECOND\naws_secret_access_key = fake\n",
        ),
        role("role of a profile with a process", "source_profile = p\n[profile p]\ncredential_process = /bin/echo '{\"Version\": 1, \"AccessKeyId\": \"AKIAFAKEPROCESS\", \"SecretAccessKey\": \"fake\"}'\n"),
        role("role of a profile without credentials", "source_profile = bare\n[profile bare]\nregion = eu-west-1\n"),
        role("role of a profile with half a key", "source_profile = half\n[profile half]\naws_access_key_id = AKIAFAKEHALF\n"),
        role("role of a profile with a web identity", &format!("source_profile = w\n[profile w]\nrole_arn = {OTHER_ROLE}\nweb_identity_token_file = {{home}}/token\n")).file("token", "fake-jwt"),
        role("role of a profile with SSO", "source_profile = sso\n[profile sso]\nsso_start_url = https://fake.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = dev\n")
            .env("AWS_ENDPOINT_URL_SSO", "{cloud}")
            .file(&cache_file("https://fake.awsapps.com/start"), VALID_TOKEN),
    ]
}

fn named_sources() -> Vec<Row> {
    let block =
        |name, source: &str| role(name, &format!("credential_source = {source}\n")).without("AWS_PROFILE").block("profile_name", "r");
    vec![
        block("named source Environment", "Environment").with_keys(),
        block("named source Environment, empty", "Environment"),
        block("named source EcsContainer", "EcsContainer")
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "{cloud}/container/credentials")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "fake-container-token"),
        block("named source EcsContainer, empty", "EcsContainer"),
        block("named source Ec2InstanceMetadata", "Ec2InstanceMetadata")
            .without("AWS_EC2_METADATA_DISABLED")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{cloud}"),
        block("named source Ec2InstanceMetadata, switched off", "Ec2InstanceMetadata"),
        block("named source of another name", "Elsewhere").with_keys(),
        block("named source in lower case", "environment").with_keys(),
    ]
}

fn web_identities() -> Vec<Row> {
    let env = |name| Row::new(name).file("token", "fake-jwt").env("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/token").env("AWS_ROLE_ARN", ROLE);
    let profile = format!("[profile w]\nrole_arn = {OTHER_ROLE}\nweb_identity_token_file = {{home}}/token\nrole_session_name = mine\n");
    let in_profile = |name| Row::new(name).file("token", "fake-jwt").config(&profile);
    let stray = "[default]\naws_access_key_id = AKIAFAKESTRAY\naws_secret_access_key = fake\n";
    vec![
        env("web identity in variables"),
        env("web identity in variables with a session name").env("AWS_ROLE_SESSION_NAME", "mine"),
        env("web identity in variables before a stray key in a file").credentials(stray),
        env("web identity in variables after keys in variables").with_keys(),
        env("web identity in variables and a profile in the block").credentials(stray).block("profile_name", "default"),
        env("web identity in variables and AWS_PROFILE").credentials(stray).env("AWS_PROFILE", "default"),
        env("web identity whose token file does not exist").env("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/none").credentials(stray),
        env("web identity without a role").without("AWS_ROLE_ARN").credentials(stray),
        Row::new("role in a variable without a token file").env("AWS_ROLE_ARN", ROLE).credentials(stray),
        in_profile("web identity in the profile").env("AWS_PROFILE", "w"),
        in_profile("web identity in the profile, profile in the block").block("profile_name", "w").with_keys(),
        in_profile("web identity in variables before the profile's")
            .env("AWS_PROFILE", "w")
            .env("AWS_ROLE_ARN", ROLE)
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/token"),
        in_profile("web identity with its token file in a variable and its role in the profile")
            .env("AWS_PROFILE", "w")
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/token"),
        in_profile("web identity in the profile behind a blank token file variable")
            .env("AWS_PROFILE", "w")
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", ""),
        in_profile("web identity in the profile behind a blank role variable").env("AWS_PROFILE", "w").env("AWS_ROLE_ARN", ""),
        in_profile("web identity, and STS is down").env("AWS_PROFILE", "w").env("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"),
        env("role of a profile before a web identity in variables")
            .config(&format!("[default]\nrole_arn = {OTHER_ROLE}\nsource_profile = source\n"))
            .credentials(SOURCE),
    ]
}

fn block_roles() -> Vec<Row> {
    let row = |name| Row::new(name).with_keys().block("assume_role_arn", ROLE);
    vec![
        row("role of the block"),
        row("role of the block with its parameters")
            .block("assume_role_kwargs", json!({"RoleSessionName": "mine", "DurationSeconds": 7200, "ExternalId": "partner"})),
        row("role of the block with a tag")
            .block("assume_role_kwargs", json!({"Tags": [{"Key": "team", "Value": "data"}], "TransitiveTagKeys": ["team"]})),
        row("role of the block with MFA")
            .block("assume_role_kwargs", json!({"SerialNumber": "arn:aws:iam::123456789012:mfa/me", "TokenCode": "123456"})),
        row("role of the block, and the region of the block").block("region_name", "eu-central-1").without("AWS_DEFAULT_REGION"),
        row("role of the block, and STS is down").env("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"),
        Row::new("role of the block without credentials").block("assume_role_arn", ROLE),
        Row::new("role of the block after the role of a profile")
            .config(&format!("[profile r]\nrole_arn = {OTHER_ROLE}\nsource_profile = source\n"))
            .credentials(SOURCE)
            .block("profile_name", "r")
            .block("assume_role_arn", ROLE),
        Row::new("role of the block with the keys of the block")
            .block("aws_access_key_id", "AKIAFAKEBLOCK")
            .block("aws_secret_access_key", "fake")
            .block("assume_role_arn", ROLE),
        row("role of the block, and an endpoint of the block").client("endpoint_url", "http://127.0.0.1:9"),
    ]
}
