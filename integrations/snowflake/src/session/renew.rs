//! Keeps a session alive: renews it with the master token, logs in anew when that is gone too.
//!
//! Many tasks may find the session expired at once: one renews it, the others wait and go on.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::Secret;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{SnowflakeSession, Tokens};
use crate::error::SessionHealth;
use crate::wire::{ACCEPT_JSON, Body, Call, Envelope, Retry};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RenewalAnswer {
    session_token: Option<String>,
    master_token: Option<String>,
}

impl SnowflakeSession {
    /// Makes the session usable again after `stale` was refused.
    ///
    /// # Errors
    /// When the login is refused, or a transaction was open and is lost.
    pub(super) async fn revive(&self, stale: &Arc<Tokens>, health: SessionHealth) -> Result<(), DatabaseError> {
        let _one_at_a_time = self.renewal.lock().await;
        if !Arc::ptr_eq(stale, &self.tokens()?) {
            return Ok(());
        }
        let renewed = match (health, &stale.master) {
            (SessionHealth::Expired, Some(master)) => self.renew(stale, master).await?,
            (SessionHealth::Expired | SessionHealth::Gone | SessionHealth::Alive, _) => None,
        };
        if let Some(tokens) = renewed {
            tracing::debug!("renewed the Snowflake session");
            self.replace(tokens)?;
            return Ok(());
        }
        // A secret is read anew by the resolver of whoever connected, also when another task is the one to notice.
        let tokens = Arc::clone(&self.resolver).scope(self.log_in()).await?;
        tracing::warn!(
            "the Snowflake session was gone and a new one was opened: its temporary tables, variables and settings are not those of the old one"
        );
        self.replace(tokens)?;
        self.refuse_half_a_transaction()
    }

    /// A renewed pair, or `None` when only a login helps.
    async fn renew(&self, stale: &Tokens, master: &Secret<String>) -> Result<Option<Tokens>, DatabaseError> {
        let body = json!({"oldSessionToken": stale.session.expose(), "requestType": "RENEW"});
        let call = Call {
            method: Method::POST,
            path: "/session/token-request",
            query: vec![("requestId", Uuid::new_v4().to_string())],
            body: Body::secret_json(&body)?,
            accept: ACCEPT_JSON,
            retry: Retry::LOGIN,
            counted: false,
        };
        let answer: Envelope<RenewalAnswer> = self.wire.send(&call, Some(master)).await?;
        let data = answer.data.filter(|_| answer.success);
        Ok(data.and_then(|data| Some(self.tokens_of(data.session_token?, data.master_token))))
    }

    /// What ran in the old session's open transaction is rolled back; going on as if not would commit the other half.
    fn refuse_half_a_transaction(&self) -> Result<(), DatabaseError> {
        if !self.in_transaction.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        Err(DatabaseError::new(
            DatabaseErrorKind::Expired,
            "the Snowflake session ended inside a transaction, of which nothing was kept: a new session is open, run the transaction again from its beginning",
        ))
    }
}
