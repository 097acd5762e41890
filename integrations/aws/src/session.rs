//! Who a block acts as, right now: its credential and settings, kept and renewed for the whole process.
//!
//! Tasks that ask at once share one resolution. A credential that expires is renewed before it does,
//! with botocore's times: from 15 minutes before on one caller renews it, from 10 minutes before on all wait.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_types::SdkConfig;
use jiff::Timestamp;
use onloan_secrets::{AuditOutcome, AuditRecord, Cache, Environment, Freshness, Purpose, Resolver, Secret, SecretField};

use crate::chain::{self, RoleRequest, Scope};
use crate::clients;
use crate::credentials::AwsCredentials;
use crate::error::{AwsError, Call};
use crate::fingerprint::Fingerprint;
use crate::keys::AwsKeys;
use crate::secrets_manager::{SecretId, Stored};
use crate::settings::{Service, Settings};

const RENEW_AHEAD: Duration = Duration::from_secs(15 * 60);
const STOP_AHEAD: Duration = Duration::from_secs(10 * 60);

/// What the process keeps.
pub(crate) struct Sessions {
    sessions: Cache<Fingerprint, Session, AwsError>,
    pub(crate) secrets: Cache<(Fingerprint, SecretId), Stored, AwsError>,
    pub(crate) clock: fn() -> Timestamp,
}

/// A credential, and the settings that it was found with.
pub(crate) struct Session {
    pub(crate) settings: Settings,
    pub(crate) keys: AwsKeys,
    /// The source of the chain that gave the credential.
    pub(crate) source: String,
}

impl Sessions {
    pub(crate) fn new(clock: fn() -> Timestamp) -> Self {
        Self { sessions: Cache::new(clock), secrets: Cache::new(clock), clock }
    }

    /// The ones that everything shares.
    pub(crate) fn process() -> &'static Self {
        static PROCESS: LazyLock<Sessions> = LazyLock::new(|| Sessions::new(Timestamp::now));
        &PROCESS
    }

    /// The session of a block, found or renewed when there is none that may be used.
    pub(crate) async fn session(&self, block: &AwsCredentials, environment: &Environment) -> Result<Arc<Session>, AwsError> {
        let fingerprint = Fingerprint::of(block, environment);
        // Boxed, since the SDK's futures are large and most callers find the session in the cache.
        let session = self.sessions.get(&fingerprint, || Box::pin(self.sign_in(block, environment))).await?.value;
        // Another run may have found it, whose redactor is not this one's.
        session.keys.hide(Resolver::current().redactor());
        Ok(session)
    }

    /// A session after AWS refused the last one, when it has another key.
    pub(crate) async fn another_session(
        &self,
        block: &AwsCredentials,
        environment: &Environment,
        refused: &Session,
    ) -> Option<Arc<Session>> {
        for field in [&block.aws_secret_access_key, &block.aws_session_token] {
            if let SecretField::Reference(reference) = field {
                Resolver::current().forget(reference);
            }
        }
        self.sessions.forget(&Fingerprint::of(block, environment));
        let session = self.session(block, environment).await.ok()?;
        let same = |a: &Secret<String>, b: &Secret<String>| a.expose() == b.expose();
        let same_key = session.keys.access_key_id == refused.keys.access_key_id
            && same(&session.keys.secret_access_key, &refused.keys.secret_access_key);
        (!same_key).then_some(session)
    }

    async fn sign_in(&self, block: &AwsCredentials, environment: &Environment) -> Result<(Session, Freshness), AwsError> {
        let now = (self.clock)();
        let signed_in = sign_in(block, environment, now).await;
        record(&signed_in, now);
        let session = signed_in?;
        let freshness = freshness(&session.keys, now);
        Ok((session, freshness))
    }
}

/// Does something with a block's session, and once more with another credential when AWS refuses the
/// first: it may have been rotated meanwhile.
pub(crate) async fn with_session<T, F>(
    sessions: &Sessions,
    block: &AwsCredentials,
    environment: &Environment,
    act: impl Fn(Arc<Session>) -> F,
) -> Result<T, AwsError>
where
    F: Future<Output = Result<T, AwsError>>,
{
    let session = sessions.session(block, environment).await?;
    match act(Arc::clone(&session)).await {
        Err(error) if error.asks_for_new_keys() => match sessions.another_session(block, environment, &session).await {
            Some(session) => act(session).await,
            None => Err(error),
        },
        outcome => outcome,
    }
}

async fn sign_in(block: &AwsCredentials, environment: &Environment, now: Timestamp) -> Result<Session, AwsError> {
    let scope = scope(block, environment, now).await?;
    let resolution = chain::chain(&scope, block).resolve().await;
    let source = resolution.explanation.winner().unwrap_or_default().to_owned();
    let keys = resolution.credential?;
    keys.hide(Resolver::current().redactor());
    let keys = assume_role_of(block, &scope, keys, &source).await?;
    Ok(Session { settings: scope.settings, keys, source })
}

/// What the chain of a block looks at.
pub(crate) async fn scope(block: &AwsCredentials, environment: &Environment, now: Timestamp) -> Result<Scope, AwsError> {
    let settings = block.settings_in(environment).await?;
    // A code works once: one that the block's own role needs is not spent on the profile's.
    let for_own_role = block.role_arn().is_some() && block.assume_role_kwargs.serial_number.is_some();
    let mfa_code = if for_own_role { None } else { mfa_code(block).await? };
    Ok(Scope { settings, mfa_code, now })
}

async fn mfa_code(block: &AwsCredentials) -> Result<Option<Arc<Secret<String>>>, AwsError> {
    let purpose = Purpose::new("aws-credentials", "assume_role_kwargs.TokenCode");
    block.assume_role_kwargs.token_code.resolve(&purpose).await.map_err(AwsError::Field)
}

/// Assumes the block's own role, where it has one.
pub(crate) async fn assume_role_of(block: &AwsCredentials, scope: &Scope, keys: AwsKeys, source: &str) -> Result<AwsKeys, AwsError> {
    let Some(role_arn) = block.role_arn() else { return Ok(keys) };
    let refused = |why: String| AwsError::RoleRefused { role: role_arn.to_owned(), source_name: source.to_owned(), why };
    let given = &block.assume_role_kwargs;
    let token_code = if given.serial_number.is_some() { mfa_code(block).await? } else { None };
    if given.serial_number.is_some() && token_code.is_none() {
        return Err(refused("`assume_role_kwargs.SerialNumber` names an MFA device: `TokenCode` needs the code that it shows".into()));
    }
    let request = RoleRequest {
        role_arn: role_arn.to_owned(),
        role_session_name: given.role_session_name.clone(),
        duration_seconds: given.duration_seconds.and_then(|seconds| i32::try_from(seconds).ok()),
        external_id: given.external_id.clone(),
        serial_number: given.serial_number.clone(),
        token_code,
        policy: given.policy.clone(),
        policy_arns: given.policy_arns.clone().unwrap_or_default(),
        tags: given.tags.clone().unwrap_or_default(),
        transitive_tag_keys: given.transitive_tag_keys.clone().unwrap_or_default(),
        source_identity: given.source_identity.clone(),
        provided_contexts: given.provided_contexts.clone().unwrap_or_default(),
    };
    let keys = chain::assume_role_with(&scope.settings, &keys, &request).await.map_err(|failure| refused(failure.to_string()))?;
    keys.hide(Resolver::current().redactor());
    Ok(keys)
}

/// A short-lived credential is renewed in the last third of its life, so that it is not renewed at every call.
fn freshness(keys: &AwsKeys, now: Timestamp) -> Freshness {
    let Some(expires) = keys.expires else { return Freshness::ENDLESS };
    let life = Duration::try_from(expires.duration_since(now)).unwrap_or_default();
    let before = |ahead: Duration| expires.checked_sub(ahead).ok();
    Freshness { refresh_at: before(RENEW_AHEAD.min(life / 3)), expires_at: before(STOP_AHEAD.min(life / 4)) }
}

fn record(signed_in: &Result<Session, AwsError>, now: Timestamp) {
    let (source, principal, outcome) = match signed_in {
        Ok(session) => (session.source.clone(), session.keys.principal.clone(), AuditOutcome::Read),
        Err(error) => ("the credential chain".into(), None, AuditOutcome::Failed { why: error.kind().to_string() }),
    };
    Resolver::current().audit().record(AuditRecord {
        occurred: now,
        flow_run_id: None,
        task_run_id: None,
        block: "aws-credentials".into(),
        field: "aws_secret_access_key".into(),
        source,
        principal,
        version: None,
        outcome,
    });
}

impl Session {
    /// A configuration for one client, for a thing that may be named by its ARN.
    pub(crate) fn config(&self, service: Service, name: &str) -> Result<SdkConfig, AwsError> {
        self.settings.endpoint(service)?;
        let region = self.region(name).ok_or(AwsError::NoRegion)?;
        Ok(clients::signed(&self.settings, region, &self.keys))
    }

    /// The region that is set, else the one in an ARN.
    fn region<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let set = self.settings.region().map(|region| region.value.as_str());
        set.or_else(|| name.strip_prefix("arn:")?.split(':').nth(2).filter(|region| !region.is_empty()))
    }

    /// One call, for its error's text.
    pub(crate) fn call<'a>(&'a self, service: Service, action: &'static str, noun: &str, name: &'a str) -> Call<'a> {
        let region = self.region(name).unwrap_or_default();
        let endpoint = self.settings.endpoint(service).ok().flatten();
        Call {
            action,
            what: format!("the {noun} `{name}` in `{region}`"),
            service: service.id(),
            place: endpoint
                .map_or_else(|| format!("AWS's endpoint in `{region}`"), |found| format!("`{}` (from {})", found.value, found.origin)),
            source_name: &self.source,
            principal: self.keys.principal.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use jiff::Timestamp;

    use super::freshness;
    use crate::keys::AwsKeys;

    #[test]
    fn a_credential_is_renewed_before_it_expires() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let keys = |expires: &str| AwsKeys::lasting("AKIAFAKE", "fake", None).until(at(expires));
        let hour = freshness(&keys("2026-01-01T01:00:00Z"), at("2026-01-01T00:00:00Z"));
        assert_eq!((hour.refresh_at, hour.expires_at), (Some(at("2026-01-01T00:45:00Z")), Some(at("2026-01-01T00:50:00Z"))));
        let short = freshness(&keys("2026-01-01T00:15:00Z"), at("2026-01-01T00:00:00Z"));
        assert_eq!((short.refresh_at, short.expires_at), (Some(at("2026-01-01T00:10:00Z")), Some(at("2026-01-01T00:11:15Z"))));
    }
}
