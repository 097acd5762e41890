//! What can go wrong with a call. Owns the messages, which say what to do.

use onloan_api::ErrorBody;

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// There is no server, or the way to it is broken.
    #[error("no answer from the server at `{url}`: {why}; check the URL, or start a server with `onloan server start`")]
    NotReachable {
        /// Where the server should be, without user and password.
        url: String,
        /// What happened.
        why: String,
    },
    /// The server understood and said no.
    #[error("`{operation}` was refused with status {status}: {detail}")]
    Refused {
        /// Method and path.
        operation: String,
        /// The HTTP status.
        status: u16,
        /// The server's reason.
        detail: String,
    },
    /// The server said something that this client does not understand.
    #[error(
        "the answer to `{operation}` could not be read: {why}; is there a server of another version, or no Onloan or Prefect server at all, behind this URL?"
    )]
    Answer {
        /// Method and path.
        operation: String,
        /// What is wrong with the answer.
        why: String,
    },
}

impl ClientError {
    /// Whether something of that name exists already.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused { status: 409, .. })
    }

    pub(crate) fn not_reachable(url: &str, why: impl Into<String>) -> Self {
        Self::NotReachable { url: without_user(url), why: why.into() }
    }

    pub(crate) fn refused(operation: String, status: u16, body: &[u8]) -> Self {
        let detail = serde_json::from_slice::<ErrorBody>(body)
            .map(|error| error.summary())
            .ok()
            .filter(|summary| !summary.is_empty())
            .unwrap_or_else(|| "the server gave no reason".to_owned());
        Self::Refused { operation, status, detail }
    }
}

/// The URL without user and password.
pub(crate) fn without_user(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let authority_end = rest.find('/').unwrap_or(rest.len());
            let host = rest[..authority_end].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[host..])
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_url_is_not_shown() {
        let error = ClientError::not_reachable("https://me:fake-password@host:4200/api", "connection refused");
        assert!(!error.to_string().contains("fake-password"), "{error}");
        assert!(error.to_string().contains("`https://host:4200/api`"), "{error}");
    }

    #[test]
    fn an_at_sign_in_the_path_is_no_user() {
        assert_eq!(without_user("http://host/api/a@b"), "http://host/api/a@b");
    }
}
