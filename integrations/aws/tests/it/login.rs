//! The session of `aws login`: used while it lives, renewed with a proof of possession, written back.

use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use onloan_aws::AwsCredentials;
use onloan_testkit::Moto;
use serde_json::{Value, json};

use crate::harness::Place;
use crate::recorder::Recorder;

const SESSION: &str = "arn:aws:iam::123456789012:user/fake";

fn cache_file() -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, SESSION.as_bytes());
    let name: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!(".aws/login/cache/{name}.json")
}

fn private_key() -> String {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let der: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().unwrap();
    format!("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----\n", STANDARD.encode(der.as_ref()))
}

fn place(sign_in: &Recorder) -> Place {
    let place = Place::with(&[("AWS_ENDPOINT_URL_SIGNIN", &sign_in.url("sign-in")), ("AWS_MAX_ATTEMPTS", "1")]);
    place.write(".aws/config", &format!("[default]\nlogin_session = {SESSION}\n"));
    let token = json!({
        "accessToken": {
            "accessKeyId": "ASIAFAKEOLD", "secretAccessKey": "fake-old", "sessionToken": "fake-old-token",
            "accountId": "123456789012", "expiresAt": "2020-01-01T00:00:00Z",
        },
        "tokenType": "aws_sigv4", "refreshToken": "fake-refresh-1", "clientId": "fake-client", "dpopKey": private_key(), "idToken": "fake-id",
    });
    place.write(&cache_file(), &token.to_string());
    place
}

#[tokio::test]
async fn an_expired_session_is_renewed_and_written_back() {
    let sign_in = Recorder::before(&Moto::shared().url());
    let answer = json!({
        "accessToken": {"accessKeyId": "ASIAFAKENEW", "secretAccessKey": "fake-new", "sessionToken": "fake-new-token"},
        "tokenType": "aws_sigv4", "expiresIn": 900, "refreshToken": "fake-refresh-2",
    });
    sign_in.answer(Some((200, &answer.to_string())));
    let place = place(&sign_in);
    let keys = place.run(AwsCredentials::default().signing_keys()).await.unwrap();
    assert_eq!(keys.access_key_id, "ASIAFAKENEW");

    let [request] = &sign_in.requests("sign-in")[..] else { panic!("one request") };
    assert!(request.body.contains("fake-refresh-1"), "{}", request.body);
    assert!(request.headers.to_lowercase().contains("\ndpop: eyj"), "{}", request.headers);
    assert_eq!(request.signer, "nobody");

    let file = place.home.path().join(cache_file());
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!((&written["refreshToken"], &written["idToken"]), (&json!("fake-refresh-2"), &json!("fake-id")));
    assert_eq!(written["accessToken"]["accountId"], "123456789012");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(place.redactor.redact("fake-new-token"), "[redacted]");
}

#[tokio::test]
async fn a_session_that_is_over_says_what_to_run() {
    let sign_in = Recorder::before(&Moto::shared().url());
    sign_in.answer(Some((403, r#"{"__type": "AccessDeniedException", "error": "TOKEN_EXPIRED", "message": "the session is over"}"#)));
    let error = place(&sign_in).run(AwsCredentials::default().signing_keys()).await.unwrap_err();
    assert!(error.to_string().contains("run `aws login` again"), "{error}");
}
