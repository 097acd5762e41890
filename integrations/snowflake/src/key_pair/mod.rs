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
    let public: PublicKeyX509Der<'_> =
        key.public_key().as_der().map_err(|_| error::configuration("the field `private_key` holds a key without a public half"))?;
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use aws_lc_rs::encoding::Pkcs8V1Der;
    use aws_lc_rs::rsa::KeySize;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use pkcs8::PrivateKeyInfoRef;
    use pkcs8::pkcs5::pbes2::{EncryptionScheme, Kdf, Parameters, Pbkdf2Params, Pbkdf2Prf, Salt};

    use super::*;

    const PASSPHRASE: &str = "fake-passphrase";

    fn clear() -> Vec<u8> {
        let der: Pkcs8V1Der<'_> = KeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap();
        der.as_ref().to_vec()
    }

    /// As `openssl pkcs8 -topk8 -v2 des3` writes it, which is what Snowflake's manual tells people to type.
    fn triple_des(clear: &[u8], prf: Pbkdf2Prf) -> String {
        let kdf = Pbkdf2Params { salt: Salt::new(b"fakesalt").unwrap(), iteration_count: 2048, key_length: None, prf };
        let parameters = Parameters { kdf: Kdf::Pbkdf2(kdf), encryption: EncryptionScheme::DesEde3Cbc { iv: *b"fake--iv" } };
        let encrypted = PrivateKeyInfoRef::try_from(clear).unwrap().encrypt_with_params(parameters, PASSPHRASE).unwrap();
        let body = STANDARD.encode(encrypted.as_bytes());
        format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\n{body}\n-----END ENCRYPTED PRIVATE KEY-----\n")
    }

    #[test]
    fn keys_that_were_made_by_the_manual_are_read() {
        let clear = clear();
        let public = |key: &KeyPair| key.public_key().as_ref().to_vec();
        let expected = public(&KeyPair::from_pkcs8(&clear).unwrap());
        for prf in [Pbkdf2Prf::HmacWithSha256, Pbkdf2Prf::HmacWithSha1] {
            let read = key(&triple_des(&clear, prf), Some(PASSPHRASE)).unwrap();
            assert_eq!(public(&read), expected, "{prf:?}");
            let error = key(&triple_des(&clear, prf), Some("fake-other")).map(drop).unwrap_err();
            assert!(error.message.contains("is not the key's"), "{error}");
        }
    }

    #[test]
    fn what_is_no_rsa_key_says_how_to_make_one() {
        let error = key("-----BEGIN PRIVATE KEY-----\nZmFrZQ==\n-----END PRIVATE KEY-----", None).map(drop).unwrap_err();
        assert!(error.message.contains("openssl genrsa"), "{error}");
    }
}
