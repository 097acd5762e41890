//! A login to Snowflake and the calls that are made under it.
//!
//! Owns the tokens and their renewal. Knows nothing of statements and results: those are calls with a path and a body.

mod login;
mod renew;
mod tokens;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::{Redactor, Resolver, Secret};
use reqwest::Method;
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::sync::Mutex;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::credentials::SnowflakeCredentials;
use crate::endpoint::{Account, Endpoint};
use crate::error::{self, SessionHealth};
use crate::wire::{ACCEPT_JSON, Body, Call, Envelope, Retry, Wire};

pub(crate) use tokens::Tokens;

/// How often one call may find its session dead before it gives up.
const REVIVALS: usize = 2;

/// What a login needs, also the tenth one.
#[derive(Debug)]
pub(crate) struct LoginPlan {
    pub(crate) credentials: SnowflakeCredentials,
    pub(crate) account: Account,
    pub(crate) database: String,
    pub(crate) warehouse: String,
    pub(crate) schema: String,
}

/// A session.
pub(crate) struct SnowflakeSession {
    wire: Wire,
    plan: LoginPlan,
    resolver: Arc<Resolver>,
    /// `None` once the session is closed.
    tokens: RwLock<Option<Arc<Tokens>>>,
    renewal: Mutex<()>,
    sequence: AtomicU64,
    /// Whether a transaction was begun and not ended, as far as statements tell.
    in_transaction: AtomicBool,
    /// Aborts that nobody waits for, until the session closes.
    background: TaskTracker,
}

impl SnowflakeSession {
    /// Logs in.
    pub(crate) async fn open(plan: LoginPlan, endpoint: &Endpoint) -> Result<Self, DatabaseError> {
        plan.credentials.validate()?;
        let session = Self {
            wire: Wire::to(endpoint)?,
            resolver: Resolver::current(),
            tokens: RwLock::new(None),
            renewal: Mutex::new(()),
            sequence: AtomicU64::new(0),
            // Without autocommit a session is always inside one.
            in_transaction: AtomicBool::new(false),
            background: TaskTracker::new(),
            plan,
        };
        let tokens = session.log_in().await?;
        *session.tokens.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(tokens));
        Ok(session)
    }

    /// Sends `call` in this session, which is revived when it has expired.
    pub(crate) async fn call<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<Envelope<T>, DatabaseError> {
        for _ in 0..=REVIVALS {
            let tokens = self.tokens()?;
            let answer = self.wire.send(call, Some(&tokens.session)).await?;
            match error::session_health(answer.code.as_deref()) {
                SessionHealth::Alive => return Ok(answer),
                health @ (SessionHealth::Expired | SessionHealth::Gone) => self.revive(&tokens, health).await?,
            }
        }
        Err(DatabaseError::new(
            DatabaseErrorKind::Expired,
            format!("`{}` keeps refusing the sessions that it opened: connect again", self.wire.host()),
        ))
    }

    /// Ends the session at the server. A second time does nothing.
    pub(crate) async fn close(&self) -> Result<(), DatabaseError> {
        self.background.close();
        self.background.wait().await;
        let tokens = self.tokens.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tokens) = tokens {
            log_out(&self.wire, &tokens).await;
        }
        Ok(())
    }

    /// The connections under the session, for results that lie elsewhere.
    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What takes resolved secrets out of server texts.
    pub(crate) fn redactor(&self) -> &Redactor {
        self.resolver.redactor()
    }

    /// The number of the next statement.
    pub(crate) fn next_sequence(&self) -> u64 {
        self.sequence.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Remembers that a transaction was begun or ended.
    pub(crate) fn note_transaction(&self, open: bool) {
        self.in_transaction.store(open, Ordering::Release);
    }

    /// Whether a statement that ran belongs to a transaction that is still open.
    pub(crate) fn commits_by_itself(&self) -> bool {
        self.plan.credentials.autocommit != Some(false)
    }

    /// Lets `future` run on; closing the session waits for it.
    pub(crate) fn run_in_background(&self, future: impl Future<Output = ()> + Send + 'static) {
        // Without a runtime the process is ending, and the server will notice by itself.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            self.background.spawn_on(future, &runtime);
        }
    }

    fn tokens(&self) -> Result<Arc<Tokens>, DatabaseError> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone();
        tokens.ok_or_else(closed)
    }

    /// New tokens for an open session. One that was closed meanwhile stays closed.
    fn replace(&self, tokens: Tokens) -> Result<(), DatabaseError> {
        let mut held = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
        let held = held.as_mut().ok_or_else(closed)?;
        *held = Arc::new(tokens);
        Ok(())
    }

    fn tokens_of(&self, session: String, master: Option<String>) -> Tokens {
        let tokens = Tokens { session: Secret::new(session), master: master.map(Secret::new) };
        let redactor = self.redactor();
        redactor.add(&tokens.session);
        if let Some(master) = &tokens.master {
            redactor.add(master);
        }
        tokens
    }
}

/// A session that nobody closed is closed when it is dropped, as far as there is time for it.
impl Drop for SnowflakeSession {
    fn drop(&mut self) {
        let tokens = self.tokens.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let (Some(tokens), Ok(runtime)) = (tokens, tokio::runtime::Handle::try_current()) {
            let wire = self.wire.clone();
            runtime.spawn(async move { log_out(&wire, &tokens).await });
        }
    }
}

async fn log_out(wire: &Wire, tokens: &Tokens) {
    let call = Call {
        method: Method::POST,
        path: "/session",
        query: vec![("delete", "true".into()), ("requestId", Uuid::new_v4().to_string())],
        body: Body::None,
        accept: ACCEPT_JSON,
        retry: Retry::PARTING,
        counted: false,
    };
    // A session that is gone already is closed, and one that cannot be reached ends by itself.
    let answer: Result<Envelope<IgnoredAny>, _> = wire.send(&call, Some(&tokens.session)).await;
    if let Err(why) = answer {
        tracing::debug!("the Snowflake session was not closed and will end by itself: {why}");
    }
}

fn closed() -> DatabaseError {
    error::connection("the connection to Snowflake is closed: connect again")
}

impl std::fmt::Debug for SnowflakeSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SnowflakeSession").field("host", &self.wire.host()).field("plan", &self.plan).finish_non_exhaustive()
    }
}
