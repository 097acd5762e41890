//! Login with a key pair: from a PEM text to the token that proves the key.
//!
//! Knows no network. Keys and passphrases stay in memory that is wiped.

mod jwt;
mod pem;

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use jiff::Timestamp;
use onloan_blocks::database::DatabaseError;
use onloan_secrets::Secret;

use crate::error;

/// Who the token speaks for.
pub(crate) struct Subject<'a> {
    /// The account, as logins call it.
    pub(crate) account: &'a str,
    /// The user.
    pub(crate) user: &'a str,
}

/// A token, signed by the key in `pem`, that logs `subject` in within the next hour.
///
/// # Errors
/// Says what is wrong with the PEM text or its passphrase, never a part of either.
pub(crate) async fn token(
    pem: Arc<Secret<String>>,
    passphrase: Option<Arc<Secret<String>>>,
    subject: Subject<'_>,
    now: Timestamp,
) -> Result<Secret<String>, DatabaseError> {
    // A passphrase is made slow on purpose; other tasks need not wait for it.
    let read = tokio::task::spawn_blocking(move || key(pem.expose(), passphrase.as_ref().map(|text| text.expose().as_str())));
    let key = read.await.map_err(|_| error::configuration("reading the private key was interrupted"))??;
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|_| error::configuration("the field `private_key` holds a key without a public half"))?;
    jwt::sign(&key, public.as_ref(), &subject, now)
}

fn key(pem: &str, passphrase: Option<&str>) -> Result<KeyPair, DatabaseError> {
    let key = match pem::read(pem, passphrase)? {
        pem::Der::Pkcs8(der) => KeyPair::from_pkcs8(&der),
        pem::Der::Pkcs1(der) => KeyPair::from_der(&der),
    };
    key.map_err(|_| {
        error::configuration(
            "the field `private_key` holds no RSA key of 2048 bits or more, which is what a key pair login takes: make one with `openssl genrsa 2048 | openssl pkcs8 -topk8 -nocrypt`",
        )
    })
}
