//! What a secret field of a block holds: nothing, a reference, or a literal.

use std::fmt;
use std::sync::Arc;

use crate::reference::{Reference, ReferenceError};
use crate::resolver::{Purpose, ResolveError, Resolver};
use crate::secret::Secret;

/// A secret field. The default is blank: filled at run time from the surroundings.
#[derive(Clone, Default)]
pub enum SecretField {
    /// Nothing is stored; the block's credential chain fills it where the run happens.
    #[default]
    Blank,
    /// Where the value is read at run time.
    Reference(Reference),
    /// The value itself, in this process's memory only. A server whose policy is `forbid` refuses it.
    Literal(Arc<Secret<String>>),
}

impl SecretField {
    /// A reference, parsed.
    ///
    /// # Errors
    /// When `text` is no reference.
    pub fn reference(text: &str) -> Result<Self, ReferenceError> {
        text.parse().map(Self::Reference)
    }

    /// What a document's string means: a reference when it begins with `ref+`, else a literal.
    ///
    /// # Errors
    /// When the text begins with `ref+` and is no reference.
    pub fn from_document(text: String) -> Result<Self, ReferenceError> {
        if Reference::is_one(&text) { Self::reference(&text) } else { Ok(Secret::new(text).into()) }
    }

    /// Whether nothing is stored.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// The value: `None` when blank, read at its place when a reference.
    ///
    /// Whatever is returned is known to the current resolver's redactor.
    ///
    /// # Errors
    /// When the reference cannot be resolved.
    pub async fn resolve(&self, purpose: &Purpose) -> Result<Option<Arc<Secret<String>>>, ResolveError> {
        let resolver = Resolver::current();
        match self {
            Self::Blank => Ok(None),
            Self::Reference(reference) => resolver.resolve(reference, purpose).await.map(Some),
            Self::Literal(value) => {
                resolver.redactor().add(value);
                Ok(Some(Arc::clone(value)))
            }
        }
    }
}

impl From<Secret<String>> for SecretField {
    fn from(value: Secret<String>) -> Self {
        Self::Literal(Arc::new(value))
    }
}

impl From<Arc<Secret<String>>> for SecretField {
    fn from(value: Arc<Secret<String>>) -> Self {
        Self::Literal(value)
    }
}

impl From<Reference> for SecretField {
    fn from(reference: Reference) -> Self {
        Self::Reference(reference)
    }
}

impl fmt::Debug for SecretField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("blank"),
            Self::Reference(reference) => write!(f, "{reference}"),
            Self::Literal(_) => f.write_str("[redacted]"),
        }
    }
}
