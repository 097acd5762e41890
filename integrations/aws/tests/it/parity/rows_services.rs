//! Rows about services that hand out credentials: SSO, sign-in, containers, instances.

use super::row::Row;

pub(super) const VALID_TOKEN: &str = r#"{"accessToken": "fake-sso-token", "expiresAt": "2099-01-01T00:00:00Z"}"#;
/// What `aws login` leaves behind, without a key that could renew it.
const SESSION: &str = r#"{"accessToken": {"accessKeyId": "ASIAFAKELOGIN", "secretAccessKey": "fake", "sessionToken": "fake-token",
    "accountId": "123456789012", "expiresAt": "2099-01-01T00:00:00Z"}, "tokenType": "aws_sigv4", "refreshToken": "fake",
    "clientId": "arn:aws:signin:::devtools/same-device", "dpopKey": "fake"}"#;
const START_URL: &str = "https://fake.awsapps.com/start";
const ROLE_KEYS: &str = "sso_account_id = 123456789012\nsso_role_name = dev\n";
const CONTAINER_TOKEN: &str = "fake-container-token";

pub(super) fn rows() -> Vec<Row> {
    [sso_by_start_url(), sso_by_session(), sign_in(), containers(), instances()].concat()
}

/// The file in which a token is kept for a start URL or a session.
pub(super) fn cache_file(key: &str) -> String {
    format!(".aws/sso/cache/{}.json", hex(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, key))
}

fn login_cache_file(session: &str) -> String {
    format!(".aws/login/cache/{}.json", hex(&aws_lc_rs::digest::SHA256, session))
}

fn hex(algorithm: &'static aws_lc_rs::digest::Algorithm, text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(algorithm, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sso(name: &'static str, profile: &str) -> Row {
    Row::new(name)
        .config(&format!("[default]\n{profile}"))
        .env("AWS_ENDPOINT_URL_SSO", "{cloud}")
        .env("AWS_ENDPOINT_URL_SSO_OIDC", "{cloud}")
}

fn sso_by_start_url() -> Vec<Row> {
    let whole = format!("sso_start_url = {START_URL}\nsso_region = us-east-1\n{ROLE_KEYS}");
    let row = |name, token: &str| sso(name, &whole).file(&cache_file(START_URL), token);
    vec![
        row("SSO by start URL", VALID_TOKEN),
        row("SSO before keys in the credentials file", VALID_TOKEN)
            .credentials("[default]\naws_access_key_id = AKIAFAKEFILE\naws_secret_access_key = fake\n"),
        row("SSO by start URL with an expired token", r#"{"accessToken": "fake-sso-token", "expiresAt": "2020-01-01T00:00:00Z"}"#)
            .credentials("[default]\naws_access_key_id = AKIAFAKEFILE\naws_secret_access_key = fake\n"),
        row("SSO by start URL with a token that is refused", r#"{"accessToken": "fake-other", "expiresAt": "2099-01-01T00:00:00Z"}"#),
        row("SSO by start URL with a cache that holds no token", "{}"),
        sso("SSO by start URL without a token", &whole),
        sso("SSO without a start URL", &format!("sso_region = us-east-1\n{ROLE_KEYS}")),
        sso(
            "SSO with an account and no role",
            &format!("sso_start_url = {START_URL}\nsso_region = us-east-1\nsso_account_id = 123456789012\n"),
        ),
        sso("SSO keys without account and role", &format!("sso_start_url = {START_URL}\nsso_region = us-east-1\n")),
        row("SSO, and the portal is down", VALID_TOKEN).env("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1"),
        row("SSO with its endpoint in the services section", VALID_TOKEN)
            .config(&format!("[default]\nservices = local\n{whole}[services local]\nsso =\n  endpoint_url = {{cloud}}\n"))
            .without("AWS_ENDPOINT_URL_SSO"),
    ]
}

fn sso_by_session() -> Vec<Row> {
    let session = format!("[sso-session corp]\nsso_start_url = {START_URL}\nsso_region = us-east-1\n");
    let whole = format!("sso_session = corp\n{ROLE_KEYS}{session}");
    let row = |name, token: &str| sso(name, &whole).file(&cache_file("corp"), token);
    let renewable = |refresh: &str, registered: &str| {
        format!(
            r#"{{"accessToken": "fake-old", "expiresAt": "2020-01-01T00:00:00Z", "clientId": "fake-id", "clientSecret": "fake-secret",
            "refreshToken": "{refresh}", "registrationExpiresAt": "{registered}"}}"#
        )
    };
    vec![
        row("SSO by session", VALID_TOKEN),
        row("SSO by session with a token to renew", &renewable("fake-sso-refresh-token", "2099-01-01T00:00:00Z")),
        row("SSO by session with a token that cannot be renewed", r#"{"accessToken": "fake-old", "expiresAt": "2020-01-01T00:00:00Z"}"#),
        row("SSO by session with a refresh token that is refused", &renewable("fake-other", "2099-01-01T00:00:00Z")),
        row("SSO by session with an expired registration", &renewable("fake-sso-refresh-token", "2020-01-01T00:00:00Z")),
        sso("SSO by session with the token of the start URL", &whole).file(&cache_file(START_URL), VALID_TOKEN),
        sso("SSO by a session that does not exist", &format!("sso_session = corp\n{ROLE_KEYS}")),
        sso(
            "SSO by session, and the profile says something else",
            &format!("sso_session = corp\nsso_region = eu-west-1\n{ROLE_KEYS}{session}"),
        )
        .file(&cache_file("corp"), VALID_TOKEN),
        sso("SSO by session, and the profile says the same", &format!("sso_session = corp\nsso_region = us-east-1\n{ROLE_KEYS}{session}"))
            .file(&cache_file("corp"), VALID_TOKEN),
        sso("SSO session without a region", &format!("sso_session = corp\n{ROLE_KEYS}[sso-session corp]\nsso_start_url = {START_URL}\n"))
            .file(&cache_file("corp"), VALID_TOKEN),
    ]
}

fn sign_in() -> Vec<Row> {
    let profile = "[default]\nlogin_session = arn:aws:iam::123456789012:user/fake\n";
    vec![
        Row::new("sign-in without a session").config(profile),
        Row::new("sign-in with a session").config(profile).file(&login_cache_file("arn:aws:iam::123456789012:user/fake"), SESSION),
        Row::new("sign-in after keys in the credentials file")
            .config(profile)
            .credentials("[default]\naws_access_key_id = AKIAFAKEFILE\naws_secret_access_key = fake\n"),
    ]
}

fn containers() -> Vec<Row> {
    let row = |name| Row::new(name).env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "{cloud}/container/credentials");
    vec![
        row("container with a token").env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN),
        row("container with a token file")
            .file("token", CONTAINER_TOKEN)
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/token")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "fake-other"),
        row("container with a line break in the token file")
            .file("token", "fake-container-token\n")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/token"),
        row("container with a token file that does not exist")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/none")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN),
        row("container with a token that is refused").env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "fake-other"),
        row("container without a token"),
        row("container that is down").env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"),
        row("container whose credential has expired")
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "{expired}/container/credentials")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN),
        row("container on another machine without TLS").env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.org/"),
        row("container by a relative URI, with nobody there")
            .env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/container/credentials")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN),
        row("container after the config file")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN)
            .config("[default]\naws_access_key_id = AKIAFAKECONFIG\naws_secret_access_key = fake\n"),
        row("blank container variables")
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")
            .without("AWS_EC2_METADATA_DISABLED")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{cloud}"),
        row("blank container variable for a path").env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ""),
        row("blank container token file").env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", ""),
        row("blank container token").env("AWS_CONTAINER_AUTHORIZATION_TOKEN", ""),
        row("container before instance metadata")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN)
            .without("AWS_EC2_METADATA_DISABLED")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{cloud}"),
        row("container that is broken before instance metadata")
            .without("AWS_EC2_METADATA_DISABLED")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{cloud}"),
    ]
}

fn instances() -> Vec<Row> {
    let row = |name| Row::new(name).without("AWS_EC2_METADATA_DISABLED").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{cloud}");
    vec![
        row("instance metadata of version 2"),
        row("instance metadata of version 1").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{version_1}"),
        row("instance metadata of version 1, which is switched off")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{version_1}")
            .env("AWS_EC2_METADATA_V1_DISABLED", "true"),
        row("instance metadata of version 1, which the profile switches off")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{version_1}")
            .config("[default]\nec2_metadata_v1_disabled = true\n"),
        row("instance metadata switched off").env("AWS_EC2_METADATA_DISABLED", "TRUE"),
        row("instance metadata not quite switched off").env("AWS_EC2_METADATA_DISABLED", "1"),
        row("instance metadata at the profile's endpoint")
            .without("AWS_EC2_METADATA_SERVICE_ENDPOINT")
            .config("[default]\nec2_metadata_service_endpoint = {cloud}/\n"),
        row("instance metadata whose credential has expired").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{expired}"),
        row("instance metadata that are broken").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{broken}"),
        row("instance metadata with nobody there").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"),
        row("instance metadata of a third mode")
            .without("AWS_EC2_METADATA_SERVICE_ENDPOINT")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv5"),
        row("instance metadata with a timeout that is no number").env("AWS_METADATA_SERVICE_TIMEOUT", "long"),
        row("instance metadata with more attempts").env("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2").env("AWS_METADATA_SERVICE_TIMEOUT", "2"),
        row("instance metadata with a profile of the block").config("[profile bare]\nregion = eu-west-1\n").block("profile_name", "bare"),
    ]
}
