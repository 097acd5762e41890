//! Secrets of Secrets Manager: read, write, delete, keep.

use futures::future::join_all;
use onloan_aws::{AwsError, AwsSecret, Deletion, SecretVersion};
use onloan_secrets::{AuditOutcome, Secret};
use onloan_testkit::Moto;

use crate::harness::{FAKE_KEY, Place, secret};
use crate::recorder::Recorder;

#[tokio::test]
async fn a_secret_is_read_and_one_field_taken() {
    let moto = Moto::shared();
    moto.create_secret("read/json", r#"{"my-snowflake-pw": "fake-password-1", "user": "ada"}"#).unwrap();
    let place = Place::at(&moto.url());
    place
        .run(async {
            let read = secret("read/json").read().await.unwrap();
            assert_eq!(read.pointer("/my-snowflake-pw").unwrap().expose(), "fake-password-1");
        })
        .await;
    assert_eq!(place.redactor.redact("the password is fake-password-1"), "the password is [redacted]");
    assert_eq!(place.redactor.redact(FAKE_KEY), "[redacted]");
    let [record] = &place.audit_of("aws-secret")[..] else { panic!("one record") };
    assert_eq!((&record.outcome, record.version.is_some()), (&AuditOutcome::Read, true));
    let [record] = &place.audit_of("aws-credentials")[..] else { panic!("one record") };
    assert_eq!((record.source.as_str(), &record.outcome), ("env", &AuditOutcome::Read));
}

#[tokio::test]
async fn versions_are_read_by_id_and_by_stage() {
    let moto = Moto::shared();
    moto.create_secret("read/versions", "fake-old").unwrap();
    let id = moto.put_secret("read/versions", "fake-new").unwrap();
    Place::at(&moto.url())
        .run(async {
            let secret = secret("read/versions");
            assert_eq!(secret.read().await.unwrap().expose(), "fake-new");
            assert_eq!(secret.read_version(&SecretVersion::id(id)).await.unwrap().expose(), "fake-new");
            assert_eq!(secret.read_version(&SecretVersion::stage("AWSPREVIOUS")).await.unwrap().expose(), "fake-old");
            let missing = secret.read_version(&SecretVersion::stage("NOSUCH")).await.unwrap_err();
            assert!(matches!(missing, AwsError::NotFound { .. }), "{missing}");
            assert!(missing.to_string().contains("stage `NOSUCH`"), "{missing}");
        })
        .await;
}

#[tokio::test]
async fn binary_secrets_are_bytes_and_text_where_they_are_text() {
    let moto = Moto::shared();
    moto.create_binary_secret("read/bytes", "/wD+").unwrap();
    moto.create_binary_secret("read/bytes-of-text", "ZmFrZS10ZXh0").unwrap();
    let place = Place::at(&moto.url());
    place
        .run(async {
            assert_eq!(*secret("read/bytes").read_bytes().await.unwrap().expose(), [255, 0, 254]);
            let error = secret("read/bytes").read().await.unwrap_err();
            assert!(matches!(error, AwsError::NotText { .. }), "{error}");
            assert_eq!(secret("read/bytes-of-text").read().await.unwrap().expose(), "fake-text");
        })
        .await;
    assert_eq!(place.redactor.redact("as base64: /wD+"), "as base64: [redacted]");
}

#[tokio::test]
async fn a_secret_is_created_written_anew_and_read_back() {
    let moto = Moto::shared();
    let place = Place::at(&moto.url());
    place
        .run(async {
            let secret = secret("written/text");
            let arn = secret.write(&Secret::from("fake-first")).await.unwrap();
            assert!(arn.starts_with("arn:aws:secretsmanager:us-east-1:"), "{arn}");
            assert_eq!(secret.read().await.unwrap().expose(), "fake-first");
            secret.write(&Secret::from("fake-second")).await.unwrap();
            assert_eq!(secret.read().await.unwrap().expose(), "fake-second", "a write is seen by the next read");
            secret.write_bytes(&Secret::new(vec![255, 0, 254])).await.unwrap();
            assert_eq!(*secret.read_bytes().await.unwrap().expose(), [255, 0, 254]);
        })
        .await;
    assert_eq!(place.redactor.redact("fake-first fake-second"), "[redacted] [redacted]");
}

#[tokio::test]
async fn a_secret_is_deleted_at_once_or_with_a_recovery_window() {
    let moto = Moto::shared();
    moto.create_secret("deleted/at-once", "fake-gone").unwrap();
    moto.create_secret("deleted/later", "fake-later").unwrap();
    Place::at(&moto.url())
        .run(async {
            let (at_once, later) = (secret("deleted/at-once"), secret("deleted/later"));
            at_once.read().await.unwrap();
            at_once.delete_secret(Deletion::Immediate).await.unwrap();
            assert!(matches!(at_once.read().await.unwrap_err(), AwsError::NotFound { .. }));
            for days in [0, 6, 31] {
                let error = later.delete_secret(Deletion::Recoverable { days }).await.unwrap_err();
                assert_eq!(error, AwsError::RecoveryWindow { days: days.into() });
            }
            later.delete_secret(Deletion::Recoverable { days: 7 }).await.unwrap();
            let error = later.read().await.unwrap_err();
            assert!(matches!(error, AwsError::Deleted { .. }), "{error}");
        })
        .await;
    let described = moto.call("secretsmanager.DescribeSecret", &serde_json::json!({"SecretId": "deleted/later"})).unwrap();
    assert!(described["DeletedDate"].is_number(), "still there, and marked: {described}");
}

#[tokio::test]
async fn a_thousand_tasks_make_one_call() {
    let moto = Moto::shared();
    moto.create_secret("read/often", "fake-often").unwrap();
    let recorder = Recorder::before(&moto.url());
    let place = Place::at(&recorder.url("often"));
    let tasks = (0..1000).map(|_| {
        let resolver = std::sync::Arc::clone(place.resolver());
        // Each task has a block of its own, as one that loads it has.
        tokio::spawn(resolver.scope(async { AwsSecret::named("read/often").read().await.unwrap().expose().clone() }))
    });
    let read: Vec<_> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    assert!(read.iter().all(|text| text == "fake-often") && read.len() == 1000);
    assert_eq!(recorder.requests("often").len(), 1);
    let outcomes = place.outcomes_of("aws-secret");
    let reads = outcomes.iter().filter(|outcome| **outcome == AuditOutcome::Read).count();
    assert_eq!((reads, outcomes.len()), (1, 1000), "one record per read, and one of them went to AWS");
    assert_eq!(place.audit_of("aws-credentials").len(), 1);
}

#[tokio::test]
async fn another_profile_is_another_identity_with_a_cache_of_its_own() {
    let moto = Moto::shared();
    moto.create_secret("read/by-two", "fake-two").unwrap();
    let recorder = Recorder::before(&moto.url());
    for profile in ["one", "two"] {
        let place = Place::with(&[("AWS_ENDPOINT_URL", &recorder.url("two")), ("AWS_PROFILE", profile)]);
        place.write(".aws/credentials", "[one]\naws_access_key_id = AKIAFAKEONE\naws_secret_access_key = fake\n[two]\naws_access_key_id = AKIAFAKETWO\naws_secret_access_key = fake\n");
        place.run(async { secret("read/by-two").read().await.unwrap() }).await;
    }
    let signers: Vec<_> = recorder.requests("two").into_iter().map(|request| request.signer).collect();
    assert_eq!(signers, ["AKIAFAKEONE", "AKIAFAKETWO"]);
}

#[tokio::test]
async fn a_name_may_be_an_arn_and_then_says_the_region() {
    let moto = Moto::shared();
    let arn = moto.create_secret("read/by-arn", "fake-arn").unwrap();
    let place = Place::without_region(&[
        ("AWS_ENDPOINT_URL", &moto.url()),
        ("AWS_ACCESS_KEY_ID", "AKIAFAKEENV"),
        ("AWS_SECRET_ACCESS_KEY", FAKE_KEY),
    ]);
    place
        .run(async {
            assert_eq!(secret(&arn).read().await.unwrap().expose(), "fake-arn");
            assert_eq!(secret("read/by-arn").read().await.unwrap_err(), AwsError::NoRegion);
        })
        .await;
}
