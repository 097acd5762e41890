//! The token of a key pair login: RS256, issued by the key's fingerprint, good for an hour at most.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use onloan_blocks::database::DatabaseError;
use onloan_secrets::Secret;
use serde_json::{Value, json};

use super::Subject;
use crate::error;

/// The server refuses more than 3600; a clock that runs ahead of it must not make this more.
const LIFETIME_SECONDS: i64 = 3540;

/// What the token says. Snowflake compares account and user in upper case.
fn claims(public_key: &[u8], subject: &Subject<'_>, now: Timestamp) -> Value {
    let subject = format!("{}.{}", subject.account.to_uppercase(), subject.user.to_uppercase());
    let fingerprint = STANDARD.encode(digest(&SHA256, public_key));
    json!({
        "iss": format!("{subject}.SHA256:{fingerprint}"),
        "sub": subject,
        "iat": now.as_second(),
        "exp": now.as_second() + LIFETIME_SECONDS,
    })
}

/// Signs what `subject` claims.
pub(crate) fn sign(key: &KeyPair, public_key: &[u8], subject: &Subject<'_>, now: Timestamp) -> Result<Secret<String>, DatabaseError> {
    let header = json!({"alg": "RS256", "typ": "JWT"});
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let mut token = format!("{}.{}", encode(&header), encode(&claims(public_key, subject, now)));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
        .map_err(|_| error::configuration("the key in the field `private_key` cannot sign"))?;
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(signature));
    Ok(Secret::new(token))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    #[test]
    fn the_token_is_signed_and_names_key_and_user() {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let public: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let subject = Subject { account: "myorg-acc", user: "etl@example" };
        let token = sign(&key, public.as_ref(), &subject, now).unwrap();
        let (signed, signature) = token.expose().rsplit_once('.').unwrap();
        let verifier = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public.as_ref());
        verifier.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let payload = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
        let claims: Value = serde_json::from_slice(&payload).unwrap();
        assert_eq!(claims["sub"], "MYORG-ACC.ETL@EXAMPLE");
        let fingerprint = STANDARD.encode(digest(&SHA256, public.as_ref()));
        assert_eq!(claims["iss"], format!("MYORG-ACC.ETL@EXAMPLE.SHA256:{fingerprint}"));
        assert_eq!(claims["iat"], 1_800_000_000);
        assert!(claims["exp"].as_i64().unwrap() - 1_800_000_000 <= 3600);
    }
}
