//! Stored secrets: whether the server takes any, the keys that they are sealed with, and how they are sealed and opened.
//!
//! Where keys come from (variables, a file, a command) is the business of whoever starts the server. This module
//! deliberately resolves nothing: it opens what this server was given to keep, and knows no reference and no credential.

mod documents;
mod key;
mod key_ring;
mod known_keys;
mod rotate;
mod sealed;

pub(crate) use documents::{SealedDocument, reveal};
pub use key::{Key, KeyError};
pub use key_ring::{KeyRing, KeySource};
pub(crate) use known_keys::{check_at_start, ready_to_seal};
pub(crate) use rotate::rotate;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What the server does with a literal in a secret field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredSecretsPolicy {
    /// Refuses it.
    Forbid,
    /// Seals it.
    Encrypt,
}

impl StoredSecretsPolicy {
    /// Its name in settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forbid => "forbid",
            Self::Encrypt => "encrypt",
        }
    }
}

impl fmt::Display for StoredSecretsPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that is no policy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is neither `encrypt` nor `forbid`")]
pub struct UnknownPolicy;

impl FromStr for StoredSecretsPolicy {
    type Err = UnknownPolicy;

    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        match text {
            "forbid" => Ok(Self::Forbid),
            "encrypt" => Ok(Self::Encrypt),
            _ => Err(UnknownPolicy),
        }
    }
}

/// The policy, and the keys: where literals are forbidden they still open what was sealed before.
#[derive(Clone)]
pub struct StoredSecrets {
    /// What happens to literals.
    pub policy: StoredSecretsPolicy,
    /// What they are sealed with.
    pub keys: Arc<KeyRing>,
}

impl StoredSecrets {
    /// No literal is taken, and there is no key.
    #[must_use]
    pub fn forbid() -> Self {
        Self { policy: StoredSecretsPolicy::Forbid, keys: Arc::new(KeyRing::none("give the server keys to seal them with")) }
    }

    /// Literals are sealed.
    #[must_use]
    pub fn encrypt(keys: KeyRing) -> Self {
        Self { policy: StoredSecretsPolicy::Encrypt, keys: Arc::new(keys) }
    }
}

impl fmt::Debug for StoredSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredSecrets({})", self.policy)
    }
}
