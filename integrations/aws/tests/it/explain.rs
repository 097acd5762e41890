//! How a credential is found, as a person reads it.

use onloan_aws::AwsCredentials;
use onloan_secrets::Explanation;
use onloan_testkit::Moto;

use crate::harness::{FAKE_KEY, Place};

/// Everything, one line each.
fn table(explanation: &Explanation, place: &Place) -> String {
    let mut text: String = explanation.steps.iter().map(|step| format!("{}: {}\n", step.source, step.outcome)).collect();
    text.push_str(&format!("principal: {:?}, expires: {}\n", explanation.principal, explanation.expires.is_some()));
    text.extend(explanation.warnings.iter().map(|warning| format!("warning: {warning}\n")));
    assert!(!text.contains(FAKE_KEY) && !text.contains("fake-file-key"), "{text}");
    text.replace(&place.home.path().display().to_string(), "~")
}

/// The same without the sources that have nothing.
fn short_table(explanation: &Explanation, place: &Place) -> String {
    let table = table(explanation, place);
    let lines = table.lines().filter(|line| !line.contains(": not configured: ") && !line.ends_with(": not tried"));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_web_identity_before_a_stray_key() {
    let place = Place::with(&[
        ("AWS_ENDPOINT_URL", &Moto::shared().url()),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/token"),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ROLE_SESSION_NAME", "me"),
        ("AWS_REGION", "eu-west-1"),
    ]);
    place.write("token", "fake-jwt");
    place.write(".aws/credentials", "[default]\naws_access_key_id = AKIAFAKESTRAY\naws_secret_access_key = fake-file-key\n");
    let explanation = place.run(AwsCredentials::default().explain()).await;
    insta::assert_snapshot!(short_table(&explanation, &place), @"
    assume-role-with-web-identity: won: the token in `~/token` for the role `arn:aws:iam::123456789012:role/pod`
    shared-credentials-file: shadowed: an access key in `[default]` of `~/.aws/credentials`
    principal: Some(\"arn:aws:sts::123456789012:assumed-role/pod/me\"), expires: true
    warning: `assume-role-with-web-identity` shadows `shared-credentials-file` (an access key in `[default]` of `~/.aws/credentials`): other AWS SDKs look there first and would act as somebody else: remove it
    warning: the region is `us-east-1` (from the variable `AWS_DEFAULT_REGION`), and not `AWS_REGION` (`eu-west-1`), which counts last
    ");
}

#[tokio::test]
async fn keys_in_variables_before_a_profile() {
    let place = Place::with(&[
        ("AWS_ENDPOINT_URL", &Moto::shared().url()),
        ("AWS_ACCESS_KEY_ID", "AKIAFAKEENV"),
        ("AWS_SECRET_ACCESS_KEY", FAKE_KEY),
        ("AWS_DEFAULT_PROFILE", "one"),
        ("AWS_PROFILE", "two"),
    ]);
    place.write(".aws/credentials", "[one]\naws_access_key_id = AKIAFAKEONE\naws_secret_access_key = fake-file-key\n");
    let explanation = place.run(AwsCredentials::default().explain()).await;
    insta::assert_snapshot!(short_table(&explanation, &place), @"
    env: won: the variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`
    shared-credentials-file: shadowed: an access key in `[one]` of `~/.aws/credentials`
    principal: Some(\"arn:aws:sts::123456789012:user/moto\"), expires: false
    warning: credentials in variables count before the profile `one` (from the variable `AWS_DEFAULT_PROFILE`): unset one of the two
    warning: `AWS_DEFAULT_PROFILE` (`one`) counts before `AWS_PROFILE` (`two`), as in boto3; other AWS SDKs know only the latter
    ");
}

#[tokio::test]
async fn a_role_of_the_block() {
    let place = Place::at(&Moto::shared().url());
    let mut credentials =
        AwsCredentials { assume_role_arn: Some("arn:aws:iam::123456789012:role/etl".into()), ..AwsCredentials::default() };
    credentials.assume_role_kwargs.role_session_name = Some("nightly".into());
    let explanation = place.run(credentials.explain()).await;
    insta::assert_snapshot!(short_table(&explanation, &place), @"
    env: won: the variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; with it the block assumes the role `arn:aws:iam::123456789012:role/etl`
    principal: Some(\"arn:aws:sts::123456789012:assumed-role/etl/nightly\"), expires: true
    ");
}

#[tokio::test]
async fn nothing_at_all_and_a_profile_that_does_not_exist() {
    let place = Place::with(&[]);
    let explanation = place.run(AwsCredentials::default().explain()).await;
    insta::assert_snapshot!(table(&explanation, &place), @"
    explicit: not configured: the block's `aws_access_key_id` and `aws_secret_access_key` are blank
    env: not configured: the variable `AWS_ACCESS_KEY_ID`
    assume-role: not configured: `role_arn` in the profile `default`
    assume-role-with-web-identity: not configured: the variable `AWS_WEB_IDENTITY_TOKEN_FILE`, and `web_identity_token_file` in the profile `default`
    sso: not configured: `sso_account_id` and `sso_role_name` in the profile `default`
    shared-credentials-file: not configured: `aws_access_key_id` in `[default]` of `~/.aws/credentials`
    login: not configured: `login_session` in the profile `default`
    custom-process: not configured: `credential_process` in the profile `default`
    config-file: not configured: `aws_access_key_id` in the profile `default` of `~/.aws/config`
    ec2-credentials-file: not configured: the variable `AWS_CREDENTIAL_FILE`
    boto-config: not configured: `[Credentials]` in `/etc/boto.cfg` and `~/.boto`
    container-role: not configured: the variables `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` and `AWS_CONTAINER_CREDENTIALS_FULL_URI`
    iam-role: not configured: instance metadata is switched off by `AWS_EC2_METADATA_DISABLED`
    principal: None, expires: false
    ");
    let credentials = AwsCredentials { profile_name: Some("nosuch".into()), ..AwsCredentials::default() };
    let explanation = place.run(credentials.explain()).await;
    insta::assert_snapshot!(table(&explanation, &place), @"
    settings: failed: the profile `nosuch` (from the block's `profile_name`) is neither in `~/.aws/config` nor in `~/.aws/credentials`: add it there or name another; the profiles are none
    principal: None, expires: false
    ");
}

#[tokio::test]
async fn without_the_principal_nobody_is_asked() {
    let place = Place::at("http://127.0.0.1:1");
    let explanation = place.run(AwsCredentials::default().explain_without_principal()).await;
    assert_eq!((explanation.winner(), explanation.principal.as_deref()), (Some("env"), None));
    assert_eq!(explanation.warnings, [""; 0]);
    let explanation = place.run(AwsCredentials::default().explain()).await;
    assert_eq!(explanation.winner(), Some("env"));
    assert!(explanation.warnings[0].starts_with("who this is could not be asked"), "{:?}", explanation.warnings);
}
