//! The pair of tokens that a login gave.

use onloan_secrets::Secret;

/// What requests prove the session with. Never changed: a renewal makes a new pair.
#[derive(Debug)]
pub(crate) struct Tokens {
    /// Goes with each request.
    pub(crate) session: Secret<String>,
    /// Renews the session; some servers give none.
    pub(crate) master: Option<Secret<String>>,
}
