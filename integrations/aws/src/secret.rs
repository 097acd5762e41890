//! `AwsSecret`: a secret of AWS Secrets Manager.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use onloan_blocks::{Block, Explain, Nested, ReadSecret};
use onloan_secrets::{AuditOutcome, AuditRecord, Cached, Explanation, FetchError, Fetched, Freshness, Resolver, Secret};

use crate::credentials::AwsCredentials;
use crate::error::AwsError;
use crate::fingerprint::Fingerprint;
use crate::secrets_manager::{self, Content, SecretId, Stored};
use crate::session::{Session, Sessions, with_session};

/// How long a secret is kept in memory before it is read again.
const TTL: Duration = Duration::from_secs(300);

/// A secret of AWS Secrets Manager. It is read where the run happens, kept in memory for five
/// minutes, and stored nowhere.
#[derive(Debug, Clone, Default, Block)]
#[block(slug = "aws-secret", name = "AWS Secret", documentation_url = "https://docs.prefect.io/integrations/prefect-aws")]
pub struct AwsSecret {
    /// The credentials to use for authentication with AWS.
    #[block(required)]
    pub aws_credentials: Nested<AwsCredentials>,
    /// The name of the secret, or its ARN.
    #[block(required)]
    pub secret_name: String,
}

/// Which version of a secret; the current one by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SecretVersion {
    /// The version's id.
    pub id: Option<String>,
    /// A stage that the version is in, as `AWSPREVIOUS`.
    pub stage: Option<String>,
}

impl SecretVersion {
    /// The current version.
    pub const CURRENT: Self = Self { id: None, stage: None };

    /// The version with this id.
    pub fn id(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), stage: None }
    }

    /// The version in this stage.
    pub fn stage(stage: impl Into<String>) -> Self {
        Self { id: None, stage: Some(stage.into()) }
    }

    pub(crate) fn described(&self) -> String {
        let id = self.id.as_ref().map(|id| format!(", version `{id}`"));
        let stage = self.stage.as_ref().map(|stage| format!(", stage `{stage}`"));
        id.unwrap_or_default() + &stage.unwrap_or_default()
    }
}

/// How a secret is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// It can be restored for this many days, 7 to 30.
    Recoverable {
        /// The days.
        days: u8,
    },
    /// It is gone at once.
    Immediate,
}

impl Default for Deletion {
    fn default() -> Self {
        Self::Recoverable { days: 30 }
    }
}

impl AwsSecret {
    /// The secret of that name, with the surroundings' credential.
    pub fn named(secret_name: impl Into<String>) -> Self {
        Self { aws_credentials: Nested::default(), secret_name: secret_name.into() }
    }

    /// The secret's current text.
    ///
    /// # Errors
    /// Says what is missing or refused and what to do; never a value.
    pub async fn read(&self) -> Result<Arc<Secret<String>>, AwsError> {
        self.read_version(&SecretVersion::CURRENT).await
    }

    /// The text of one version.
    ///
    /// # Errors
    /// As [`AwsSecret::read`], and when the secret is no UTF-8 text.
    pub async fn read_version(&self, version: &SecretVersion) -> Result<Arc<Secret<String>>, AwsError> {
        let stored = self.stored(version).await?;
        stored.text.clone().ok_or_else(|| AwsError::NotText { what: format!("the secret `{}`", self.secret_name) })
    }

    /// The secret's current bytes; those of its text when it is one.
    ///
    /// # Errors
    /// As [`AwsSecret::read`].
    pub async fn read_bytes(&self) -> Result<Arc<Secret<Vec<u8>>>, AwsError> {
        self.read_bytes_version(&SecretVersion::CURRENT).await
    }

    /// The bytes of one version.
    ///
    /// # Errors
    /// As [`AwsSecret::read`].
    pub async fn read_bytes_version(&self, version: &SecretVersion) -> Result<Arc<Secret<Vec<u8>>>, AwsError> {
        Ok(Arc::clone(&self.stored(version).await?.bytes))
    }

    /// Writes a new current version; creates the secret when there is none. The answer is its ARN.
    ///
    /// # Errors
    /// When AWS refuses or does not answer.
    pub async fn write(&self, text: &Secret<String>) -> Result<String, AwsError> {
        Resolver::current().redactor().add(text);
        self.write_content(&Content::Text(text)).await
    }

    /// As [`AwsSecret::write`], for bytes.
    ///
    /// # Errors
    /// When AWS refuses or does not answer.
    pub async fn write_bytes(&self, bytes: &Secret<Vec<u8>>) -> Result<String, AwsError> {
        self.write_content(&Content::Bytes(bytes)).await
    }

    /// Deletes the secret. The answer is its ARN.
    ///
    /// # Errors
    /// When the recovery window is none, or AWS refuses or does not answer.
    pub async fn delete_secret(&self, deletion: Deletion) -> Result<String, AwsError> {
        if let Deletion::Recoverable { days } = deletion
            && !(7..=30).contains(&days)
        {
            return Err(AwsError::RecoveryWindow { days: days.into() });
        }
        let name = &self.secret_name;
        let arn =
            self.with_session(Sessions::process(), |session| async move { secrets_manager::delete(&session, name, deletion).await }).await;
        self.forget(&SecretVersion::CURRENT);
        arn
    }

    async fn write_content(&self, content: &Content<'_>) -> Result<String, AwsError> {
        let name = &self.secret_name;
        let arn =
            self.with_session(Sessions::process(), |session| async move { secrets_manager::write(&session, name, content).await }).await;
        self.forget(&SecretVersion::CURRENT);
        arn
    }

    fn forget(&self, version: &SecretVersion) {
        let fingerprint = Fingerprint::of(&self.aws_credentials, Resolver::current().environment());
        Sessions::process().secrets.forget(&(fingerprint, self.id(version)));
    }

    fn id(&self, version: &SecretVersion) -> SecretId {
        SecretId { name: self.secret_name.clone(), version: version.clone() }
    }

    async fn stored(&self, version: &SecretVersion) -> Result<Arc<Stored>, AwsError> {
        self.stored_in(Sessions::process(), version).await
    }

    /// The secret, from the cache or from its place, with one audit record either way.
    pub(crate) async fn stored_in(&self, sessions: &Sessions, version: &SecretVersion) -> Result<Arc<Stored>, AwsError> {
        let resolver = Resolver::current();
        let id = self.id(version);
        let key = (Fingerprint::of(&self.aws_credentials, resolver.environment()), id.clone());
        let read = sessions.secrets.get(&key, || {
            Box::pin(async {
                let stored = self.read_in(sessions, &id).await?;
                let end = (sessions.clock)().checked_add(TTL);
                Ok((stored, end.map_or(Freshness::ENDLESS, |end| Freshness { refresh_at: None, expires_at: Some(end) })))
            })
        });
        let read = read.await;
        self.record(&resolver, version, &read, sessions);
        let stored = read?.value;
        stored.hide(resolver.redactor());
        Ok(stored)
    }

    /// The secret as Secrets Manager has it now, neither cached nor recorded.
    pub(crate) async fn read_uncached(&self, version: &SecretVersion) -> Result<Stored, AwsError> {
        self.read_in(Sessions::process(), &self.id(version)).await
    }

    async fn read_in(&self, sessions: &Sessions, id: &SecretId) -> Result<Stored, AwsError> {
        self.with_session(sessions, |session| async move { secrets_manager::read(&session, id).await }).await
    }

    async fn with_session<T, F>(&self, sessions: &Sessions, act: impl Fn(Arc<Session>) -> F) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        with_session(sessions, &self.aws_credentials, Resolver::current().environment(), act).await
    }

    fn record(&self, resolver: &Resolver, version: &SecretVersion, read: &Result<Cached<Stored>, AwsError>, sessions: &Sessions) {
        let stored = read.as_ref().ok().map(|cached| &cached.value);
        let outcome = match read {
            Ok(cached) if cached.hit => AuditOutcome::Cached,
            Ok(_) => AuditOutcome::Read,
            Err(error) => AuditOutcome::Failed { why: error.kind().to_string() },
        };
        resolver.audit().record(AuditRecord {
            occurred: (sessions.clock)(),
            flow_run_id: None,
            task_run_id: None,
            block: Self::SLUG.into(),
            field: "secret_name".into(),
            source: format!("Secrets Manager: `{}`{}", self.secret_name, version.described()),
            principal: stored.and_then(|stored| stored.principal.clone()),
            version: stored.and_then(|stored| stored.version.clone()),
            outcome,
        });
    }
}

#[async_trait]
impl ReadSecret for AwsSecret {
    async fn read_secret(&self) -> Result<Fetched, FetchError> {
        let stored = self.stored(&SecretVersion::CURRENT).await?;
        Ok(Fetched {
            value: Secret::new(stored.bytes.expose().clone()),
            version: stored.version.clone(),
            principal: stored.principal.clone(),
            expires: None,
        })
    }
}

#[async_trait]
impl Explain for AwsSecret {
    async fn explain(&self) -> Explanation {
        self.aws_credentials.explain().await
    }
}
