//! Tokens against requests that a foreign page makes a browser send. Owns their shape.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What a client must send along with every change, and a foreign page cannot know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CsrfToken {
    /// Its id.
    pub id: Uuid,
    /// When the client asked for a token first.
    pub created: Timestamp,
    /// When the client asked for this one.
    pub updated: Timestamp,
    /// The token itself.
    pub token: String,
    /// Whose it is.
    pub client: String,
    /// Until when it is good.
    pub expiration: Timestamp,
}

// Written by hand so that a token never reaches a log by way of `Debug`.
impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfToken").field("client", &self.client).field("expiration", &self.expiration).finish_non_exhaustive()
    }
}
