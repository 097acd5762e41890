//! Reads a private key's PEM text, also when copying has mangled its line breaks, and takes its encryption off.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onloan_blocks::database::DatabaseError;
use pkcs8::EncryptedPrivateKeyInfoRef;
use zeroize::Zeroizing;

use crate::error;

/// A key's bytes, in clear.
#[derive(Debug)]
pub(crate) enum Der {
    /// `PRIVATE KEY`.
    Pkcs8(Zeroizing<Vec<u8>>),
    /// `RSA PRIVATE KEY`, as older tools write it.
    Pkcs1(Zeroizing<Vec<u8>>),
}

/// Reads `text`, with `passphrase` where it is encrypted.
///
/// # Errors
/// Says what is wrong, never a part of the key.
pub(crate) fn read(text: &str, passphrase: Option<&str>) -> Result<Der, DatabaseError> {
    let (label, body) = split(text)?;
    match label {
        "PRIVATE KEY" => Ok(Der::Pkcs8(decode(body)?)),
        "ENCRYPTED PRIVATE KEY" => decrypt(&decode(body)?, passphrase).map(Der::Pkcs8),
        "RSA PRIVATE KEY" if body.contains("Proc-Type") => {
            Err(refused("is encrypted in OpenSSL's old way: convert it with `openssl pkcs8 -topk8 -in old.pem -out new.p8`"))
        }
        "RSA PRIVATE KEY" => Ok(Der::Pkcs1(decode(body)?)),
        "EC PRIVATE KEY" => Err(refused("holds an elliptic-curve key, and a key pair login takes an RSA key")),
        other if other.contains("PUBLIC KEY") => Err(refused(
            "holds a public key: the private half belongs here, the public one in Snowflake (`ALTER USER … SET RSA_PUBLIC_KEY`)",
        )),
        _ => Err(refused(
            "holds a PEM text that is no private key: it begins with `-----BEGIN PRIVATE KEY-----` or `-----BEGIN ENCRYPTED PRIVATE KEY-----`",
        )),
    }
}

/// The label and what stands between header and footer.
fn split(text: &str) -> Result<(&str, &str), DatabaseError> {
    let no_pem = || refused("holds no PEM text: it begins with `-----BEGIN PRIVATE KEY-----` and ends with `-----END PRIVATE KEY-----`");
    let (_, rest) = text.split_once("-----BEGIN ").ok_or_else(no_pem)?;
    let (label, rest) = rest.split_once("-----").ok_or_else(no_pem)?;
    let (body, _) = rest.split_once("-----END").ok_or_else(no_pem)?;
    Ok((label.trim(), body))
}

/// Base64 without regard to line breaks: real ones, blanks that stand for them, and the two characters `\n`.
fn decode(body: &str) -> Result<Zeroizing<Vec<u8>>, DatabaseError> {
    let mut digits = Zeroizing::new(String::with_capacity(body.len()));
    let mut characters = body.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = character == '\\' && characters.next_if(|next| matches!(next, 'n' | 'r')).is_some();
        if !escaped && !character.is_whitespace() {
            digits.push(character);
        }
    }
    STANDARD
        .decode(digits.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| refused("holds a PEM text whose middle is no base64: copy the whole file again"))
}

fn decrypt(der: &[u8], passphrase: Option<&str>) -> Result<Zeroizing<Vec<u8>>, DatabaseError> {
    let passphrase = passphrase.ok_or_else(|| refused("holds an encrypted key: give its passphrase in `private_key_passphrase`"))?;
    let encrypted =
        EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| refused("holds an encrypted key in a form that is not PKCS#8"))?;
    let clear = encrypted.decrypt(passphrase).map_err(|why| match why {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. } | pkcs8::pkcs5::Error::NoPbes1CryptSupport) => {
            refused("is encrypted with an algorithm that is not known here: convert it with `openssl pkcs8 -topk8 -v2 aes-256-cbc`")
        }
        _ => refused("cannot be decrypted: the passphrase in `private_key_passphrase` is not the key's"),
    })?;
    Ok(Zeroizing::new(clear.as_bytes().to_vec()))
}

fn refused(what: &str) -> DatabaseError {
    error::configuration(format!("the field `private_key` {what}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const BYTES: &[u8] = b"not a key, but bytes all the same";

    fn pem(label: &str, separator: &str) -> String {
        let body = STANDARD.encode(BYTES);
        let (first, second) = body.split_at(20);
        format!("-----BEGIN {label}-----{separator}{first}{separator}{second}{separator}-----END {label}-----{separator}")
    }

    #[test]
    fn line_breaks_do_not_matter() {
        for separator in ["\n", "\r\n", " ", "\\n", "\\r\\n", "", "  \n  "] {
            let Der::Pkcs8(der) = read(&pem("PRIVATE KEY", separator), None).unwrap() else { panic!("PKCS#8") };
            assert_eq!(der.as_slice(), BYTES, "{separator:?}");
        }
        assert!(matches!(read(&pem("RSA PRIVATE KEY", "\n"), None), Ok(Der::Pkcs1(_))));
    }

    #[test]
    fn refusals_say_what_to_do() {
        let table = [
            ("no key at all".to_owned(), "holds no PEM text"),
            ("-----BEGIN PRIVATE KEY-----\nabc".to_owned(), "holds no PEM text"),
            ("-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----".to_owned(), "no base64"),
            (pem("ENCRYPTED PRIVATE KEY", "\n"), "`private_key_passphrase`"),
            (pem("PUBLIC KEY", "\n"), "public key"),
            (pem("EC PRIVATE KEY", "\n"), "elliptic"),
            (pem("CERTIFICATE", "\n"), "no private key"),
            ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nabcd\n-----END RSA PRIVATE KEY-----".to_owned(), "old way"),
        ];
        for (text, expected) in table {
            let error = read(&text, None).unwrap_err();
            assert!(error.message.contains(expected), "{}", error.message);
        }
        let error = read(&pem("ENCRYPTED PRIVATE KEY", "\n"), Some("fake-passphrase")).unwrap_err();
        assert!(!error.message.contains("fake-passphrase"));
    }
}
