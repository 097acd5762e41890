//! Resolves references: picks the provider, caches, redacts, keeps the audit.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use thiserror::Error;

use crate::audit::{AuditOutcome, AuditRecord, AuditSink, Discard};
use crate::cache::{Cache, Freshness};
use crate::environment::Environment;
use crate::provider::{FetchError, FetchErrorKind, Fetched, Provider};
use crate::providers::{EnvProvider, FileProvider};
use crate::redactor::Redactor;
use crate::reference::{Reference, ReferenceError};
use crate::secret::{PointerError, Secret};

/// How long a secret without an expiry of its own is kept before it is read again.
const DEFAULT_TTL: Duration = Duration::from_secs(300);
/// How long before its expiry a secret is refreshed.
const REFRESH_AHEAD: Duration = Duration::from_secs(60);

/// What resolves references in this process.
pub struct Resolver {
    providers: BTreeMap<&'static str, Arc<dyn Provider>>,
    cache: Cache<Reference, Whole, ResolveError>,
    redactor: Redactor,
    audit: Arc<dyn AuditSink>,
    environment: Environment,
    ttl: Duration,
    clock: fn() -> Timestamp,
}

struct Whole {
    value: Arc<Secret<String>>,
    version: Option<String>,
    principal: Option<String>,
}

/// What needs the secret: for the audit and for error messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// The block, as `snowflake-credentials`.
    pub block: String,
    /// The block's field, as `password`.
    pub field: String,
}

impl Purpose {
    /// The field `field` of a `block`.
    pub fn new(block: impl Into<String>, field: impl Into<String>) -> Self {
        Self { block: block.into(), field: field.into() }
    }
}

tokio::task_local! {
    static SCOPED: Arc<Resolver>;
    /// What is being read, outermost first: a block that reads itself would wait for ever.
    static READING: Vec<Reference>;
}

static INSTALLED: RwLock<Option<Arc<Resolver>>> = RwLock::new(None);

impl Resolver {
    /// A resolver to be given providers.
    pub fn builder() -> ResolverBuilder {
        ResolverBuilder::default()
    }

    /// The resolver of the current task, else the process's, else one that knows `env` and `file`.
    pub fn current() -> Arc<Self> {
        if let Ok(scoped) = SCOPED.try_with(Arc::clone) {
            return scoped;
        }
        if let Some(installed) = INSTALLED.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Arc::clone(installed);
        }
        static FALLBACK: OnceLock<Arc<Resolver>> = OnceLock::new();
        Arc::clone(FALLBACK.get_or_init(|| Arc::new(Self::builder().build())))
    }

    /// Makes this the process's resolver.
    pub fn install(self: Arc<Self>) {
        *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(self);
    }

    /// Runs `future` with this as its resolver. Tasks that it spawns need a scope of their own.
    pub async fn scope<F: Future>(self: Arc<Self>, future: F) -> F::Output {
        SCOPED.scope(self, future).await
    }

    /// What removes resolved values from text.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Where records of resolutions go.
    pub fn audit(&self) -> &dyn AuditSink {
        self.audit.as_ref()
    }

    /// The variables and files that this resolver's blocks may look at.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The names of all providers.
    pub fn schemes(&self) -> impl Iterator<Item = &'static str> {
        self.providers.keys().copied()
    }

    /// Reads the secret that `reference` names, or takes it from the cache.
    ///
    /// # Errors
    /// Says which reference of which block failed, why, and what to do; never a value.
    pub async fn resolve(&self, reference: &Reference, purpose: &Purpose) -> Result<Arc<Secret<String>>, ResolveError> {
        let whole = reference.whole();
        let mut reading = READING.try_with(Vec::clone).unwrap_or_default();
        if reading.contains(&whole) {
            return Err(ResolveError::Loop { reference: reference.to_string() });
        }
        reading.push(whole.clone());
        let read = self.cache.get(&whole, || READING.scope(reading, self.read(&whole))).await;
        self.record(reference, purpose, &read);
        let whole = read?.value;
        if reference.pointer().is_empty() {
            return Ok(Arc::clone(&whole.value));
        }
        let part = whole.value.pointer(reference.pointer());
        let part = part.map_err(|why| ResolveError::Pointer { reference: reference.to_string(), why })?;
        self.redactor.add(&part);
        Ok(Arc::new(part))
    }

    /// Drops what the cache holds for `reference`, as when its receiver refused it.
    pub fn forget(&self, reference: &Reference) {
        self.cache.forget(&reference.whole());
    }

    async fn read(&self, reference: &Reference) -> Result<(Whole, Freshness), ResolveError> {
        let provider = self.provider(reference)?;
        let fetched = provider.fetch(reference).await;
        let Fetched { value, version, principal, expires } =
            fetched.map_err(|why| ResolveError::Fetch { reference: reference.to_string(), why })?;
        let text = value.into_text().ok_or_else(|| ResolveError::Binary { reference: reference.to_string() })?;
        self.redactor.add(&text);
        let freshness = match expires {
            Some(expires) => Freshness::until(expires, REFRESH_AHEAD),
            None => (self.clock)().checked_add(self.ttl).map_or(Freshness::ENDLESS, |end| Freshness::until(end, Duration::ZERO)),
        };
        Ok((Whole { value: Arc::new(text), version, principal }, freshness))
    }

    fn provider(&self, reference: &Reference) -> Result<&Arc<dyn Provider>, ResolveError> {
        let provider = self.providers.get(reference.scheme()).ok_or_else(|| ResolveError::UnknownProvider {
            scheme: reference.scheme().into(),
            known: self.schemes().collect::<Vec<_>>().join(", "),
        })?;
        for name in reference.parameter_names() {
            if !provider.parameters().contains(&name) {
                let known = provider.parameters().join(", ");
                return Err(ResolveError::UnknownParameter { scheme: reference.scheme().into(), name: name.into(), known });
            }
        }
        Ok(provider)
    }

    fn record(&self, reference: &Reference, purpose: &Purpose, read: &Result<crate::cache::Cached<Whole>, ResolveError>) {
        let outcome = match read {
            Ok(cached) if cached.hit => AuditOutcome::Cached,
            Ok(_) => AuditOutcome::Read,
            Err(error) => AuditOutcome::Failed { why: error.kind().to_string() },
        };
        let whole = read.as_ref().ok().map(|cached| &cached.value);
        self.audit.record(AuditRecord {
            occurred: (self.clock)(),
            flow_run_id: None,
            task_run_id: None,
            block: purpose.block.clone(),
            field: purpose.field.clone(),
            source: reference.to_string(),
            principal: whole.and_then(|whole| whole.principal.clone()),
            version: whole.and_then(|whole| whole.version.clone()),
            outcome,
        });
    }
}

/// Puts a [`Resolver`] together.
pub struct ResolverBuilder {
    environment: Environment,
    providers: Vec<Arc<dyn Provider>>,
    redactor: Redactor,
    audit: Arc<dyn AuditSink>,
    ttl: Duration,
    clock: fn() -> Timestamp,
}

impl Default for ResolverBuilder {
    fn default() -> Self {
        Self {
            environment: Environment::process(),
            providers: Vec::new(),
            redactor: Redactor::new(),
            audit: Arc::new(Discard),
            ttl: DEFAULT_TTL,
            clock: Timestamp::now,
        }
    }
}

impl ResolverBuilder {
    /// Adds a provider; a later one of the same name takes the earlier one's place.
    pub fn provider(self, provider: impl Provider + 'static) -> Self {
        self.boxed_provider(Box::new(provider))
    }

    /// As [`ResolverBuilder::provider`], for one whose type is not known.
    pub fn boxed_provider(mut self, provider: Box<dyn Provider>) -> Self {
        self.providers.push(provider.into());
        self
    }

    /// The variables and files to look at; the process's by default.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The redactor to tell of what is resolved.
    pub fn redactor(mut self, redactor: Redactor) -> Self {
        self.redactor = redactor;
        self
    }

    /// Where records go; nowhere by default.
    pub fn audit(mut self, audit: Arc<dyn AuditSink>) -> Self {
        self.audit = audit;
        self
    }

    /// How long a secret without an expiry of its own is kept; five minutes by default.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// Where the time comes from; the system's clock by default.
    pub fn clock(mut self, clock: fn() -> Timestamp) -> Self {
        self.clock = clock;
        self
    }

    /// The resolver, which knows `env` and `file` besides what it was given.
    pub fn build(self) -> Resolver {
        let mut providers: BTreeMap<&'static str, Arc<dyn Provider>> = BTreeMap::new();
        providers.insert("env", Arc::new(EnvProvider::new(self.environment.clone())));
        providers.insert("file", Arc::new(FileProvider::new(self.environment.clone())));
        providers.extend(self.providers.into_iter().map(|provider| (provider.scheme(), provider)));
        Resolver {
            providers,
            cache: Cache::new(self.clock),
            redactor: self.redactor,
            audit: self.audit,
            environment: self.environment,
            ttl: self.ttl,
            clock: self.clock,
        }
    }
}

/// Why a reference was not resolved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResolveError {
    /// The provider could not read it.
    #[error("cannot read `{reference}`: {why}")]
    Fetch {
        /// The reference.
        reference: String,
        /// The provider's error.
        why: FetchError,
    },
    /// The secret was read, and has nothing at the reference's pointer.
    #[error("cannot read `{reference}`: {why}")]
    Pointer {
        /// The reference.
        reference: String,
        /// The pointer's error.
        why: PointerError,
    },
    /// The secret is binary.
    #[error("`{reference}` is binary, and a field takes text: read it through its block instead")]
    Binary {
        /// The reference.
        reference: String,
    },
    /// The text is no reference.
    #[error("{why}")]
    Malformed {
        /// What is wrong with it.
        why: ReferenceError,
    },
    /// Reading it needs itself.
    #[error("`{reference}` leads back to itself: give one of the blocks on the way another reference")]
    Loop {
        /// The reference.
        reference: String,
    },
    /// No provider of that name is here.
    #[error("no provider `{scheme}` is here; known are {known}")]
    UnknownProvider {
        /// The name in the reference.
        scheme: String,
        /// The names that exist.
        known: String,
    },
    /// The provider does not take that parameter.
    #[error("`ref+{scheme}://` takes no parameter `{name}`; it takes: {known}")]
    UnknownParameter {
        /// The provider.
        scheme: String,
        /// The parameter.
        name: String,
        /// Those that it takes.
        known: String,
    },
}

impl ResolveError {
    /// What kind of failure this is.
    pub fn kind(&self) -> FetchErrorKind {
        match self {
            Self::Fetch { why, .. } => why.kind,
            Self::Pointer { .. } => FetchErrorKind::NotFound,
            Self::Malformed { .. }
            | Self::Loop { .. }
            | Self::Binary { .. }
            | Self::UnknownProvider { .. }
            | Self::UnknownParameter { .. } => FetchErrorKind::Invalid,
        }
    }
}
