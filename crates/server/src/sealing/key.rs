//! One key, which is shown nowhere and wiped when it is dropped.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// With or without the signs at the end.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const FOR_URLS: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// What tells keys of 32 bytes apart, in what they seal.
pub(super) type Fingerprint = [u8; 8];

/// A key of 256 bits, and its id.
pub struct Key {
    id: String,
    bytes: Zeroizing<[u8; 32]>,
}

/// Why keys cannot be used. No message holds any part of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A text is no key.
    #[error("key {number} of {place} is none: {why}; write `id:` and 32 bytes in base64, as `onloan secrets generate-key` prints them")]
    Malformed {
        /// Which of them, from 1 on.
        number: usize,
        /// Where it stands.
        place: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Two keys have one id.
    #[error("two keys of {place} have the id `{id}`: give one of them another")]
    Duplicate {
        /// The id.
        id: String,
        /// Where they stand.
        place: String,
    },
    /// They cannot be read or made.
    #[error("{0}")]
    Unavailable(String),
}

impl Key {
    /// A key of these bytes. Without an id it is named after its fingerprint.
    #[must_use]
    pub fn new(id: Option<&str>, bytes: Zeroizing<[u8; 32]>) -> Self {
        let mut key = Self { id: String::new(), bytes };
        key.id = id.map_or_else(|| format!("k-{}", hex(&key.fingerprint()[..4])), str::to_owned);
        key
    }

    /// A new key.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        SysRng.try_fill_bytes(&mut bytes[..]).map_err(|why| KeyError::Unavailable(format!("no randomness for a key: {why}")))?;
        Ok(Self::new(None, bytes))
    }

    /// Reads `id:base64`, or the base64 alone. The error says what is wrong without repeating any of it.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (id, encoded) = match text.split_once(':') {
            Some((id, encoded)) => (Some(id.trim()), encoded.trim()),
            None => (None, text.trim()),
        };
        if id.is_some_and(|id| !is_id(id)) {
            return Err("its id is not made of up to 40 letters, digits, `-`, `_` and `.`");
        }
        let decoded = PLAIN.decode(encoded).or_else(|_| FOR_URLS.decode(encoded));
        let decoded = Zeroizing::new(decoded.map_err(|_| "it is not base64")?);
        let bytes: [u8; 32] = decoded.as_slice().try_into().map_err(|_| "it is not 32 bytes long")?;
        Ok(Self::new(id, Zeroizing::new(bytes)))
    }

    /// The key as [`Key::parse`] reads it.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}:{}", self.id, PLAIN.encode(self.bytes.as_slice())))
    }

    /// Its id, which is no secret.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(super) fn fingerprint(&self) -> Fingerprint {
        let digest = Sha256::new().chain_update("onloan key fingerprint 1\0").chain_update(self.bytes.as_slice()).finalize();
        let mut fingerprint = Fingerprint::default();
        fingerprint.copy_from_slice(&digest[..8]);
        fingerprint
    }
}

fn is_id(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_what_it_writes_and_an_error_repeats_nothing() {
        let key = Key::generate().ok().map(|key| key.to_text()).unwrap_or_default();
        let read = Key::parse(&key).map(|read| read.to_text());
        assert_eq!(read.as_ref().ok(), Some(&key));
        let encoded = PLAIN.encode([7; 32]);
        for (text, expected) in [
            (format!("a:{encoded}"), Ok("a".to_owned())),
            (format!(" a.1 : {encoded} "), Ok("a.1".to_owned())),
            (encoded.trim_end_matches('=').to_owned(), Ok(Key::new(None, Zeroizing::new([7; 32])).id)),
            (FOR_URLS.encode([255; 32]), Ok(Key::new(None, Zeroizing::new([255; 32])).id)),
            (format!("a b:{encoded}"), Err("its id is not made of up to 40 letters, digits, `-`, `_` and `.`")),
            (format!("a:{}", PLAIN.encode([7; 31])), Err("it is not 32 bytes long")),
            ("a:fake key".to_owned(), Err("it is not base64")),
        ] {
            assert_eq!(Key::parse(&text).map(|key| key.id), expected, "{text}");
        }
    }
}
