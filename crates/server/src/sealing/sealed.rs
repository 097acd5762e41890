//! How one value is sealed: XChaCha20-Poly1305, bound to the document and the field that it belongs to.
//!
//! A sealed value is `version, fingerprint of the key, digest of the place, nonce, ciphertext`. Key and place are bound by
//! the cipher; the fingerprint and the digest only let an error say what is wrong. Nonces are random: with 192 bits none
//! comes twice.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use onloan_domain::BlockDocumentId;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::key::Key;
use super::key_ring::KeyRing;

const VERSION: u8 = 1;
const FINGERPRINT: usize = 8;
const PLACE: usize = 8;
const NONCE: usize = 24;
const HEADER: usize = 1 + FINGERPRINT + PLACE;

/// What stands for a key in the database: whoever opens it has the key.
const CHECK: &[u8] = b"onloan: this key is the right one";

/// Where a value belongs.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// A field of a document.
    Field { document: BlockDocumentId, pointer: &'a str },
    /// The check of a key.
    Check,
}

/// Why something sealed cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("it is sealed with the key `{key}`, which this server does not have; {place}")]
    MissingKey { key: String, place: String },
    #[error("this server's key `{key}` is not the one that it was sealed with, though it has the same id; {place}")]
    WrongKey { key: String, place: String },
    #[error("it was sealed for another block or another field, and moved here")]
    Moved,
    #[error("it was changed after it was sealed")]
    Tampered,
    #[error("its sealed value is gone from the database")]
    Gone,
    #[error("the keys cannot be read: {0}")]
    NoKeys(#[from] super::KeyError),
}

impl Place<'_> {
    fn digest(self) -> [u8; 32] {
        let digest = Sha256::new();
        match self {
            Self::Field { document, pointer } => {
                digest.chain_update("field\0").chain_update(document.uuid().as_bytes()).chain_update(pointer).finalize().into()
            }
            Self::Check => digest.chain_update("check\0").finalize().into(),
        }
    }
}

/// What the cipher binds besides the text: everything that must not be exchanged.
fn bound(header: &[u8], key: &Key, place: Place<'_>) -> Vec<u8> {
    [b"onloan sealed secret\0", header, &place.digest(), key.id().as_bytes()].concat()
}

/// Seals a value.
pub(super) fn seal(key: &Key, place: Place<'_>, value: &Value) -> Vec<u8> {
    let text = Zeroizing::new(serde_json::to_vec(value).expect("a value is JSON"));
    seal_bytes(key, place, &text)
}

/// What stands for the key in the database.
pub(super) fn seal_check(key: &Key) -> Vec<u8> {
    seal_bytes(key, Place::Check, CHECK)
}

fn seal_bytes(key: &Key, place: Place<'_>, text: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = rand::random();
    let mut sealed = vec![VERSION];
    sealed.extend(key.fingerprint());
    sealed.extend(&place.digest()[..PLACE]);
    let bound = bound(&sealed, key, place);
    let payload = Payload { msg: text, aad: &bound };
    let closed = XChaCha20Poly1305::new(key.bytes().into()).encrypt(&nonce.into(), payload);
    sealed.extend(nonce);
    sealed.extend(closed.expect("a value is shorter than 256 GiB"));
    sealed
}

/// Opens a value.
pub(super) fn open(keys: &KeyRing, key_id: &str, place: Place<'_>, sealed: &[u8]) -> Result<Value, OpenError> {
    let text = open_bytes(keys, key_id, place, sealed)?;
    serde_json::from_slice(&text).map_err(|_| OpenError::Tampered)
}

/// Whether the ring's key of that id is the one that sealed the check.
pub(super) fn open_check(keys: &KeyRing, key_id: &str, sealed: &[u8]) -> Result<(), OpenError> {
    let text = open_bytes(keys, key_id, Place::Check, sealed)?;
    if text.as_slice() == CHECK { Ok(()) } else { Err(OpenError::Tampered) }
}

fn open_bytes(keys: &KeyRing, key_id: &str, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let of_keys = || (key_id.to_owned(), keys.place().to_owned());
    let key = keys.find(key_id)?.ok_or_else(|| {
        let (key, place) = of_keys();
        OpenError::MissingKey { key, place }
    })?;
    let (header, rest) = sealed.split_at_checked(HEADER).ok_or(OpenError::Tampered)?;
    let (nonce, closed) = rest.split_at_checked(NONCE).ok_or(OpenError::Tampered)?;
    if header[0] != VERSION {
        return Err(OpenError::Tampered);
    }
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| OpenError::Tampered)?;
    let bound = bound(header, key, place);
    let opened = XChaCha20Poly1305::new(key.bytes().into()).decrypt(&nonce.into(), Payload { msg: closed, aad: &bound });
    opened.map(Zeroizing::new).map_err(|_| {
        if header[1..=FINGERPRINT] != key.fingerprint() {
            let (key, place) = of_keys();
            OpenError::WrongKey { key, place }
        } else if header[1 + FINGERPRINT..] != place.digest()[..PLACE] {
            OpenError::Moved
        } else {
            OpenError::Tampered
        }
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use serde_json::json;

    fn ring(keys: &[(&str, u8)]) -> KeyRing {
        let keys = keys.iter().map(|(id, byte)| Key::new(Some(id), Zeroizing::new([*byte; 32]))).collect();
        KeyRing::of(keys, "the test").ok().unwrap()
    }

    fn field(pointer: &str) -> Place<'_> {
        Place::Field { document: BlockDocumentId::from(uuid::Uuid::nil()), pointer }
    }

    #[test]
    fn a_value_opens_where_it_was_sealed_and_its_bytes_show_nothing() {
        let (ring, value) = (ring(&[("a", 1)]), json!({"user": ["fake-password"], "n": 7.5, "none": null}));
        let sealed = seal(ring.first().ok().unwrap(), field("/value"), &value);
        assert_eq!(open(&ring, "a", field("/value"), &sealed), Ok(value.clone()));
        assert!(!sealed.windows(4).any(|part| part == b"fake"));
        assert_ne!(sealed, seal(ring.first().ok().unwrap(), field("/value"), &value), "a nonce came twice");
    }

    #[test]
    fn each_way_not_to_open_has_its_own_error() {
        let keys = ring(&[("a", 1), ("b", 2)]);
        let sealed = seal(keys.first().ok().unwrap(), field("/value"), &json!("fake-password"));
        let missing = OpenError::MissingKey { key: "c".into(), place: "the test".into() };
        assert_eq!(open(&keys, "c", field("/value"), &sealed), Err(missing));
        let wrong = |key: &str| Err(OpenError::WrongKey { key: key.into(), place: "the test".into() });
        assert_eq!(open(&ring(&[("a", 9)]), "a", field("/value"), &sealed), wrong("a"));
        assert_eq!(open(&keys, "b", field("/value"), &sealed), wrong("b"));
        assert_eq!(open(&keys, "a", field("/other"), &sealed), Err(OpenError::Moved));
        let elsewhere = Place::Field { document: BlockDocumentId::new_v7(), pointer: "/value" };
        assert_eq!(open(&keys, "a", elsewhere, &sealed), Err(OpenError::Moved));
        for at in [0, HEADER, HEADER + NONCE, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(open(&keys, "a", field("/value"), &changed), Err(OpenError::Tampered), "byte {at}");
        }
        for length in [0, HEADER, HEADER + NONCE, sealed.len() - 1] {
            assert_eq!(open(&keys, "a", field("/value"), &sealed[..length]), Err(OpenError::Tampered), "{length} bytes");
        }
    }

    #[test]
    fn a_value_is_bound_to_the_place_and_not_only_to_its_digest_in_the_header() {
        let keys = ring(&[("a", 1)]);
        let mut moved = seal(keys.first().ok().unwrap(), field("/value"), &json!("fake-password"));
        moved[1 + FINGERPRINT..HEADER].copy_from_slice(&field("/other").digest()[..PLACE]);
        assert_eq!(open(&keys, "a", field("/other"), &moved), Err(OpenError::Tampered));
    }

    #[test]
    fn a_check_tells_the_right_key() {
        let keys = ring(&[("a", 1)]);
        let check = seal_check(keys.first().ok().unwrap());
        assert_eq!(open_check(&keys, "a", &check), Ok(()));
        assert!(matches!(open_check(&ring(&[("a", 2)]), "a", &check), Err(OpenError::WrongKey { .. })));
    }
}
