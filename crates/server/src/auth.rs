//! The text that clients must know. Owns how it is compared and written; knows no request.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// `user:password`, if the server asks for one.
#[derive(Clone)]
pub struct AuthString(String);

impl AuthString {
    /// The text that clients must send.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// How a client of this server would send it in a header.
    pub(crate) fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(&self.0))
    }

    /// Whether a client sent it. How long this takes says nothing about where they differ.
    pub(crate) fn is(&self, sent: &str) -> bool {
        let (own, sent) = (self.0.as_bytes(), sent.as_bytes());
        let different = own.iter().zip(sent).fold(0, |different, (one, other)| different | (one ^ other));
        std::hint::black_box(different) == 0 && own.len() == sent.len()
    }
}

impl fmt::Debug for AuthString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::AuthString;

    #[test]
    fn it_is_compared_as_a_whole_and_never_shown() {
        let auth = AuthString::new("fake-user:fake-password");
        assert!(auth.is("fake-user:fake-password"));
        for other in ["", "fake-user", "fake-user:fake-password!", "fake-user:fake-passwore"] {
            assert!(!auth.is(other), "{other}");
        }
        assert_eq!(format!("{auth:?}"), "[redacted]");
    }
}
