//! A proof of possession for one request: a small token signed with the key of a session (RFC 9449).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

pub(super) struct Proof {
    key: EcdsaKeyPair,
}

impl Proof {
    /// With the private key of a PEM text.
    pub(super) fn of(pem: &str) -> Result<Self, &'static str> {
        let lines = pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim);
        let body = Zeroizing::new(lines.collect::<String>());
        let der = Zeroizing::new(STANDARD.decode(body.as_bytes()).map_err(|_| "it is no PEM text")?);
        let key = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, &der);
        key.map(|key| Self { key }).map_err(|_| "it is no P-256 key")
    }

    /// The header of a POST to `url`.
    pub(super) fn header(&self, url: &str, now: Timestamp) -> String {
        // An uncompressed point: one byte that says so, then both coordinates.
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        let key = json!({"kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)});
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key});
        let claims = json!({"htm": "POST", "htu": url, "iat": now.as_second(), "jti": Uuid::new_v4().to_string()});
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.key.sign(&SystemRandom::new(), message.as_bytes()).expect("a P-256 key signs any message");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der};
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey};
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use serde_json::Value;

    use super::{KeyPair, Proof};

    #[test]
    fn the_proof_names_the_request_and_verifies_with_the_key_in_it() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let der: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().unwrap();
        let pem = format!("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----\n", STANDARD.encode(der.as_ref()));
        let token = Proof::of(&pem).unwrap().header("https://example.org/v1/token", "2026-01-01T00:00:00Z".parse().unwrap());
        let (message, signature) = token.rsplit_once('.').unwrap();
        let claims = URL_SAFE_NO_PAD.decode(message.split_once('.').unwrap().1).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(
            (&claims["htm"], &claims["htu"], &claims["iat"]),
            (&"POST".into(), &"https://example.org/v1/token".into(), &1_767_225_600.into())
        );
        let verified = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref())
            .verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap());
        assert!(verified.is_ok());
    }
}
