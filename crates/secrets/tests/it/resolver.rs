//! The resolver: providers, cache, pointer, redactor and audit together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use onloan_secrets::{
    AuditOutcome, Environment, FetchError, FetchErrorKind, Fetched, MemoryAudit, Provider, Purpose, Reference, Resolver, Secret,
    SecretField,
};

#[derive(Default)]
struct Counting {
    calls: Arc<AtomicUsize>,
}

#[async_trait]
impl Provider for Counting {
    fn scheme(&self) -> &'static str {
        "counting"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["region"]
    }

    async fn fetch(&self, reference: &Reference) -> Result<Fetched, FetchError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        match reference.path() {
            "json" => Ok(Fetched { version: Some("v1".into()), ..Fetched::plain(Secret::new(br#"{"key": "fake-password"}"#.to_vec())) }),
            "binary" => Ok(Fetched::plain(Secret::new(vec![0xff]))),
            other => Err(FetchError::new(FetchErrorKind::AccessDenied, format!("`{other}` is not for you"))),
        }
    }
}

struct Tested {
    resolver: Resolver,
    calls: Arc<AtomicUsize>,
    audit: Arc<MemoryAudit>,
}

fn tested() -> Tested {
    let (provider, audit) = (Counting::default(), Arc::new(MemoryAudit::default()));
    let calls = Arc::clone(&provider.calls);
    let environment = Environment::fixed([("FAKE_TOKEN", "fake-token")]);
    let resolver = Resolver::builder().provider(provider).audit(audit.clone()).environment(environment).build();
    Tested { resolver, calls, audit }
}

impl Tested {
    async fn resolve(&self, reference: &str) -> Result<String, String> {
        let value = self.resolver.resolve(&reference.parse().unwrap(), &Purpose::new("snowflake-credentials", "password")).await;
        value.map(|value| value.expose().clone()).map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn two_fields_of_one_secret_cost_one_call() {
    let tested = tested();
    assert_eq!(tested.resolve("ref+counting://json#/key").await.unwrap(), "fake-password");
    assert_eq!(tested.resolve("ref+counting://json").await.unwrap(), r#"{"key": "fake-password"}"#);
    assert_eq!(tested.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn what_was_resolved_is_redacted_from_then_on() {
    let tested = tested();
    assert_eq!(tested.resolver.redactor().redact("fake-password"), "fake-password");
    tested.resolve("ref+counting://json#/key").await.unwrap();
    assert_eq!(tested.resolver.redactor().redact("fake-password"), "[redacted]");
}

#[tokio::test]
async fn every_resolution_leaves_a_record_without_the_value() {
    let tested = tested();
    for reference in ["ref+counting://json#/key", "ref+counting://json#/key", "ref+counting://other"] {
        let _ = tested.resolve(reference).await;
    }
    let records = tested.audit.records();
    let outcomes: Vec<&AuditOutcome> = records.iter().map(|record| &record.outcome).collect();
    assert_eq!(outcomes, [&AuditOutcome::Read, &AuditOutcome::Cached, &AuditOutcome::Failed { why: "access denied".into() }]);
    assert_eq!(records[0].version.as_deref(), Some("v1"));
    assert_eq!(records[0].source, "ref+counting://json#/key");
    assert!(!serde_json::to_string(&records).unwrap().contains("fake-password"));
}

#[tokio::test]
async fn each_failure_says_what_to_do() {
    let tested = tested();
    assert_eq!(tested.resolve("ref+counting://other").await.unwrap_err(), "cannot read `ref+counting://other`: `other` is not for you");
    assert_eq!(
        tested.resolve("ref+counting://json#/nokey").await.unwrap_err(),
        "cannot read `ref+counting://json#/nokey`: the secret has nothing at `/nokey`; the keys there are `key`"
    );
    assert_eq!(
        tested.resolve("ref+counting://binary").await.unwrap_err(),
        "`ref+counting://binary` is binary, and a field takes text: read it through its block instead"
    );
    assert_eq!(tested.resolve("ref+vaultt://x").await.unwrap_err(), "no provider `vaultt` is here; known are counting, env, file");
    assert_eq!(
        tested.resolve("ref+counting://json?regio=x").await.unwrap_err(),
        "`ref+counting://` takes no parameter `regio`; it takes: region"
    );
}

#[tokio::test]
async fn a_forgotten_reference_is_read_again() {
    let tested = tested();
    tested.resolve("ref+counting://json").await.unwrap();
    tested.resolver.forget(&"ref+counting://json#/key".parse().unwrap());
    tested.resolve("ref+counting://json").await.unwrap();
    assert_eq!(tested.calls.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_secret_field_is_blank_a_reference_or_a_literal() {
    let resolver = Arc::new(tested().resolver);
    let purpose = Purpose::new("secret", "value");
    let values = Arc::clone(&resolver)
        .scope(async {
            let blank = SecretField::Blank.resolve(&purpose).await.unwrap();
            let reference = SecretField::reference("ref+env://FAKE_TOKEN").unwrap().resolve(&purpose).await.unwrap();
            let literal = SecretField::from(Secret::from("fake-literal")).resolve(&purpose).await.unwrap();
            [blank, reference, literal].map(|value| value.map(|value| value.expose().clone()))
        })
        .await;
    assert_eq!(values, [None, Some("fake-token".into()), Some("fake-literal".into())]);
    assert_eq!(resolver.redactor().redact("fake-token fake-literal"), "[redacted] [redacted]");
}

#[test]
fn a_secret_field_shows_its_reference_and_never_its_literal() {
    assert_eq!(format!("{:?}", SecretField::Blank), "blank");
    assert_eq!(format!("{:?}", SecretField::reference("ref+env://A").unwrap()), "ref+env://A");
    assert_eq!(format!("{:?}", SecretField::from_document("fake-password".into()).unwrap()), "[redacted]");
    assert!(SecretField::from_document("ref+env:broken".into()).is_err());
}
