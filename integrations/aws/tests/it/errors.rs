//! What goes wrong says what to do, quickly, and holds no key.

use std::time::{Duration, Instant};

use onloan_aws::{AwsCredentials, AwsError, AwsSecret};
use onloan_secrets::{Secret, SecretField};
use onloan_testkit::{FakeCloud, Moto};

use crate::harness::{FAKE_KEY, Place, secret};
use crate::recorder::Recorder;

/// Reads a secret that cannot be read. No text of the error, nor of the block, has the key in it.
async fn error_of(place: &Place, secret: &AwsSecret) -> AwsError {
    let error = place.run(secret.read()).await.unwrap_err();
    for text in [error.to_string(), format!("{error:?}"), format!("{secret:?}")] {
        for hidden in [FAKE_KEY, "fake-session-token", "fake-password"] {
            assert!(!text.contains(hidden), "{text}");
        }
    }
    error
}

#[tokio::test]
async fn no_credentials_anywhere() {
    let error = error_of(&Place::with(&[]), &secret("x")).await;
    assert!(matches!(error, AwsError::NoCredentials { .. }));
    let text = error.to_string();
    for looked_for in ["`AWS_ACCESS_KEY_ID`", ".aws/credentials`", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_EC2_METADATA_DISABLED"] {
        assert!(text.contains(looked_for), "{text}");
    }
}

#[tokio::test]
async fn a_broken_source_never_gives_way_to_a_stray_key() {
    let place = Place::with(&[("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/none"), ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r")]);
    place.write(".aws/credentials", "[default]\naws_access_key_id = AKIAFAKESTRAY\naws_secret_access_key = fake-password\n");
    let error = error_of(&place, &secret("x")).await;
    assert!(matches!(&error, AwsError::SourceFailed { source_name, .. } if source_name == "assume-role-with-web-identity"), "{error}");
}

#[tokio::test]
async fn a_secret_that_does_not_exist() {
    let error = error_of(&Place::at(&Moto::shared().url()), &secret("missing/one")).await;
    assert_eq!(
        error.to_string(),
        "the secret `missing/one` in `us-east-1` does not exist: check its name and the region; one of another account is named by its ARN"
    );
}

#[tokio::test]
async fn access_denied_wrong_key_and_rotation_where_signatures_are_checked() {
    let moto = Moto::enforcing(|moto| moto.create_secret("guarded", "fake-guarded").map(drop)).unwrap();
    let place = |id: &str, key: &str| {
        Place::with(&[("AWS_ENDPOINT_URL", &moto.moto.url()), ("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", key)])
    };

    let reader = place(&moto.reader.id, &moto.reader.secret);
    assert_eq!(reader.run(secret("guarded").read()).await.unwrap().expose(), "fake-guarded");

    let error = error_of(&place(&moto.outsider.id, &moto.outsider.secret), &secret("guarded")).await;
    assert!(matches!(&error, AwsError::AccessDenied { .. }), "{error:?}");
    assert!(error.to_string().contains("`secretsmanager:GetSecretValue` for the secret `guarded` in `us-east-1`"), "{error}");

    for (id, key) in [(moto.reader.id.as_str(), FAKE_KEY), ("AKIAFAKEUNKNOWN", FAKE_KEY)] {
        let error = error_of(&place(id, key), &secret("guarded")).await;
        assert!(matches!(&error, AwsError::KeyRefused { source_name, .. } if source_name == "env"), "{error:?}");
    }

    // A key that was replaced is found by the next read, without a restart.
    let rotated = Place::with(&[("AWS_ENDPOINT_URL", &moto.moto.url())]);
    let keys = |id: &str, key: &str| format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = {key}\n");
    rotated.write(".aws/credentials", &keys(&moto.reader.id, FAKE_KEY));
    error_of(&rotated, &secret("guarded")).await;
    rotated.write(".aws/credentials", &keys(&moto.reader.id, &moto.reader.secret));
    assert_eq!(rotated.run(secret("guarded").read()).await.unwrap().expose(), "fake-guarded");
}

#[tokio::test]
async fn an_endpoint_that_is_down_is_told_within_seconds() {
    let begin = Instant::now();
    let error = error_of(&Place::at("http://127.0.0.1:1"), &secret("x")).await;
    assert!(matches!(error, AwsError::Unreachable { .. }), "{error:?}");
    assert!(
        error.to_string().starts_with("Secrets Manager does not answer at `http://127.0.0.1:1` (from the variable `AWS_ENDPOINT_URL`)"),
        "{error}"
    );
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn an_expired_token_and_other_refusals_are_told_apart() {
    for (status, code, expected) in [
        (400, "ExpiredTokenException", "have expired"),
        (400, "UnrecognizedClientException", "AWS does not accept the access key of `env`"),
        (400, "AccessDeniedException", "may not do `secretsmanager:GetSecretValue`"),
        (400, "ThrottlingException", "failed: ThrottlingException"),
        (500, "InternalServiceError", "failed: InternalServiceError"),
    ] {
        let cloud = FakeCloud::start().unwrap();
        cloud.refuse_api_calls(status, code);
        let error = error_of(&Place::at(&cloud.url()), &secret("x")).await;
        assert!(error.to_string().contains(expected), "{code}: {error}");
    }
}

#[tokio::test]
async fn an_answer_that_no_parser_knows_is_read_by_its_status() {
    let gateway = Recorder::before(&Moto::shared().url());
    for (status, body, expected) in [
        (403, "<html>Forbidden</html>", "may not do `secretsmanager:GetSecretValue`"),
        (
            403,
            "<Error><Code>SignatureDoesNotMatch</Code><Message>fake-session-token</Message></Error>",
            "AWS does not accept the access key of `env`",
        ),
        (404, "not here", "failed: status 404"),
    ] {
        gateway.answer(Some((status, body)));
        let error = error_of(&Place::at(&gateway.url("gateway")), &secret("x")).await;
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn settings_that_are_wrong() {
    let place = Place::with(&[("AWS_PROFILE", "nosuch")]);
    let error = error_of(&place, &secret("x")).await;
    assert!(error.to_string().starts_with("the profile `nosuch` (from the variable `AWS_PROFILE`) is neither in "), "{error}");

    let place = Place::with(&[]);
    place.write(".aws/config", "[default]\nregion = eu-west-1\nfake-password\n");
    let error = error_of(&place, &secret("x")).await;
    assert!(error.to_string().ends_with("/.aws/config`: line 3: neither a `[section]` nor `key = value`"), "{error}");
}

#[tokio::test]
async fn a_role_that_is_not_given() {
    let cloud = FakeCloud::start().unwrap();
    cloud.refuse_api_calls(403, "AccessDenied");
    let role = "arn:aws:iam::123456789012:role/fake";
    let credentials = AwsCredentials { assume_role_arn: Some(role.into()), ..AwsCredentials::default() };
    let secret = AwsSecret { aws_credentials: credentials.into(), secret_name: "x".into() };
    let error = error_of(&Place::at(&cloud.url()), &secret).await;
    assert!(matches!(&error, AwsError::RoleRefused { .. }), "{error:?}");
    assert!(error.to_string().contains(role) && error.to_string().contains("the credential of `env`"), "{error}");
}

#[tokio::test]
async fn a_field_whose_reference_cannot_be_read() {
    let credentials = AwsCredentials {
        aws_access_key_id: Some("AKIAFAKE".into()),
        aws_secret_access_key: SecretField::reference("ref+env://NO_SUCH_VARIABLE").unwrap(),
        ..AwsCredentials::default()
    };
    let secret = AwsSecret { aws_credentials: credentials.into(), secret_name: "x".into() };
    let error = error_of(&Place::with(&[]), &secret).await;
    assert!(matches!(&error, AwsError::SourceFailed { source_name, .. } if source_name == "explicit"), "{error:?}");
    assert!(error.to_string().contains("`NO_SUCH_VARIABLE`"), "{error}");
}

#[tokio::test]
async fn nothing_prints_a_key() {
    let credentials = AwsCredentials {
        aws_access_key_id: Some("AKIAFAKE".into()),
        aws_secret_access_key: Secret::from(FAKE_KEY).into(),
        aws_session_token: Secret::from("fake-session-token").into(),
        ..AwsCredentials::default()
    };
    let place = Place::with(&[("AWS_ENDPOINT_URL", &Moto::shared().url())]);
    let config = place.run(credentials.sdk_config()).await.unwrap();
    let settings = place.run(credentials.settings()).await.unwrap();
    let keys = place.run(credentials.signing_keys()).await.unwrap();
    assert_eq!((keys.access_key_id.as_str(), keys.secret_access_key.expose().as_str()), ("AKIAFAKE", FAKE_KEY));
    for text in [format!("{credentials:?}"), format!("{config:?}"), format!("{settings:?}"), format!("{keys:?}")] {
        assert!(!text.contains(FAKE_KEY) && !text.contains("fake-session-token"), "{text}");
    }
}
