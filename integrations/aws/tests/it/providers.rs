//! References to Secrets Manager and Parameter Store.

use onloan_secrets::{AuditOutcome, FetchErrorKind, Purpose, ResolveError, Secret};
use onloan_testkit::Moto;

use crate::harness::Place;
use crate::recorder::Recorder;

async fn resolve(place: &Place, reference: &str) -> Result<std::sync::Arc<Secret<String>>, ResolveError> {
    let reference = reference.parse().unwrap();
    let resolver = std::sync::Arc::clone(place.resolver());
    place.run(async move { resolver.resolve(&reference, &Purpose::new("test", "field")).await }).await
}

#[tokio::test]
async fn secrets_are_resolved_with_pointer_and_version() {
    let moto = Moto::shared();
    moto.create_secret("ref/json", r#"{"password": "fake-old"}"#).unwrap();
    let id = moto.put_secret("ref/json", r#"{"password": "fake-new"}"#).unwrap();
    let place = Place::at(&moto.url());
    for (reference, expected) in [
        ("ref+awssecrets://ref/json#/password".to_owned(), "fake-new"),
        (format!("ref+awssecrets://ref/json?region=us-east-1&version_id={id}#/password"), "fake-new"),
        ("ref+awssecrets://ref/json?version_stage=AWSPREVIOUS#/password".to_owned(), "fake-old"),
    ] {
        assert_eq!(resolve(&place, &reference).await.unwrap().expose(), expected);
    }
    assert_eq!(place.redactor.redact("fake-old fake-new"), "[redacted] [redacted]");
    let record = place.audit_of("test").remove(0);
    assert_eq!((record.outcome, record.version), (AuditOutcome::Read, Some(id)));
}

#[tokio::test]
async fn parameters_are_decrypted() {
    let moto = Moto::shared();
    moto.put_parameter("/ref/app/password", "fake-first").unwrap();
    moto.put_parameter("/ref/app/password", "fake-second").unwrap();
    let place = Place::at(&moto.url());
    assert_eq!(resolve(&place, "ref+awsssm://ref/app/password").await.unwrap().expose(), "fake-second");
    assert_eq!(resolve(&place, "ref+awsssm:///ref/app/password?version=1").await.unwrap().expose(), "fake-first");
    let error = resolve(&place, "ref+awsssm://ref/app/nosuch").await.unwrap_err();
    assert_eq!(error.kind(), FetchErrorKind::NotFound);
    assert!(error.to_string().contains("the parameter `/ref/app/nosuch` in `us-east-1` does not exist"), "{error}");
}

#[tokio::test]
async fn a_reference_names_region_profile_and_role() {
    let moto = Moto::shared();
    moto.create_secret("ref/role", "fake-role-secret").unwrap();
    let recorder = Recorder::before(&moto.url());
    let place = Place::with(&[("AWS_ENDPOINT_URL", &recorder.url("ref"))]);
    place.write(".aws/credentials", "[ops]\naws_access_key_id = AKIAFAKEOPS\naws_secret_access_key = fake\n");
    let reference = "ref+awssecrets://ref/role?region=us-east-1&profile=ops&role_arn=arn:aws:iam::123456789012:role/reader";
    assert_eq!(resolve(&place, reference).await.unwrap().expose(), "fake-role-secret");
    let requests = recorder.requests("ref");
    assert_eq!((requests[0].action.as_str(), requests[0].signer.as_str()), ("AssumeRole", "AKIAFAKEOPS"));
    assert_eq!(requests[1].action, "secretsmanager.GetSecretValue");
    let record = place.audit_of("test").remove(0);
    assert!(record.principal.unwrap().starts_with("arn:aws:sts::123456789012:assumed-role/reader/"));
}

#[tokio::test]
async fn kinds_of_failure_reach_the_one_who_asks() {
    let place = Place::with(&[]);
    assert_eq!(resolve(&place, "ref+awssecrets://x").await.unwrap_err().kind(), FetchErrorKind::NoCredentials);
    let place = Place::at("http://127.0.0.1:1");
    assert_eq!(resolve(&place, "ref+awssecrets://x").await.unwrap_err().kind(), FetchErrorKind::Unreachable);
    assert_eq!(resolve(&place, "ref+awssecrets://x?nosuch=1").await.unwrap_err().kind(), FetchErrorKind::Invalid);
}
