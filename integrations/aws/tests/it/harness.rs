//! A place to run in: given variables and an empty home, a redactor and an audit of its own.

use std::sync::Arc;

use onloan_aws::{AwsCredentials, AwsSecret};
use onloan_secrets::{AuditOutcome, AuditRecord, Environment, MemoryAudit, Redactor, Resolver};
use tempfile::TempDir;

/// Where a test's blocks look around.
pub(crate) struct Place {
    pub(crate) home: TempDir,
    pub(crate) redactor: Redactor,
    audit: Arc<MemoryAudit>,
    resolver: Arc<Resolver>,
}

impl Place {
    /// With these variables, no metadata service and a region.
    pub(crate) fn with(variables: &[(&str, &str)]) -> Self {
        Self::without_region(&[&[("AWS_DEFAULT_REGION", "us-east-1")], variables].concat())
    }

    pub(crate) fn without_region(variables: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let path = home.path().display().to_string();
        let defaults = [("HOME", path.as_str()), ("AWS_EC2_METADATA_DISABLED", "true")];
        let variables = defaults.iter().chain(variables).map(|(name, value)| ((*name).to_owned(), value.replace("{home}", &path)));
        let environment = Environment::fixed(variables);
        let (redactor, audit) = (Redactor::new(), Arc::new(MemoryAudit::default()));
        let builder = Resolver::builder().environment(environment).redactor(redactor.clone()).audit(Arc::clone(&audit) as _);
        let builder = onloan_aws::providers().into_iter().fold(builder, |builder, provider| builder.boxed_provider(provider));
        Self { home, redactor, audit, resolver: Arc::new(builder.build()) }
    }

    /// With a key in variables, and every service at `url`.
    pub(crate) fn at(url: &str) -> Self {
        Self::with(&[("AWS_ENDPOINT_URL", url), ("AWS_ACCESS_KEY_ID", "AKIAFAKEENV"), ("AWS_SECRET_ACCESS_KEY", FAKE_KEY)])
    }

    pub(crate) async fn run<F: Future>(&self, future: F) -> F::Output {
        Arc::clone(&self.resolver).scope(future).await
    }

    pub(crate) fn resolver(&self) -> &Arc<Resolver> {
        &self.resolver
    }

    /// The records of `block`.
    pub(crate) fn audit_of(&self, block: &str) -> Vec<AuditRecord> {
        self.audit.records().into_iter().filter(|record| record.block == block).collect()
    }

    pub(crate) fn outcomes_of(&self, block: &str) -> Vec<AuditOutcome> {
        self.audit_of(block).into_iter().map(|record| record.outcome).collect()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// A secret key that no text may hold.
pub(crate) const FAKE_KEY: &str = "fake-secret-access-key-of-the-test";

pub(crate) fn secret(name: &str) -> AwsSecret {
    AwsSecret { aws_credentials: AwsCredentials::default().into(), secret_name: name.to_owned() }
}
