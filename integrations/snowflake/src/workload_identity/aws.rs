//! AWS: a signed question "who am I?", which Snowflake asks AWS in our name.
//!
//! Where the credential comes from is not known here. The secret key signs and does not travel.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::Offset;
use onloan_secrets::Secret;
use serde_json::{Map, Value, json};

use super::AUDIENCE;

const QUERY: &str = "Action=GetCallerIdentity&Version=2011-06-15";
const SERVICE: &str = "sts";

/// An AWS credential, and the region whose token service is asked.
#[derive(Debug, Clone)]
pub struct AwsIdentity {
    /// Access key id.
    pub access_key_id: String,
    /// Secret access key.
    pub secret_access_key: Arc<Secret<String>>,
    /// Session token of temporary credentials.
    pub session_token: Option<Arc<Secret<String>>>,
    /// Region.
    pub region: String,
}

/// The proof that Snowflake takes for an AWS identity: a `GetCallerIdentity` request, signed at `now`, as base64.
pub fn aws_attestation(identity: &AwsIdentity, now: Timestamp) -> Secret<String> {
    let host = host(&identity.region);
    let moment = Offset::UTC.to_datetime(now);
    let (day, stamp) = (moment.strftime("%Y%m%d").to_string(), moment.strftime("%Y%m%dT%H%M%SZ").to_string());
    let mut headers = vec![("host", host.clone()), ("x-amz-date", stamp.clone())];
    headers.extend(identity.session_token.as_ref().map(|token| ("x-amz-security-token", token.expose().clone())));
    headers.push(("x-snowflake-audience", AUDIENCE.into()));
    let scope = format!("{day}/{}/{SERVICE}/aws4_request", identity.region);
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let signature = signature(identity, &day, &string_to_sign(&headers, &names, &stamp, &scope));
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}", identity.access_key_id);
    headers.push(("authorization", authorization));
    let headers: Map<String, Value> = headers.into_iter().map(|(name, value)| (header_name(name), value.into())).collect();
    let request = json!({"url": format!("https://{host}/?{QUERY}"), "method": "POST", "headers": headers});
    Secret::new(STANDARD.encode(request.to_string()))
}

fn host(region: &str) -> String {
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("sts.{region}.{domain}")
}

/// The spelling that other drivers send; HTTP does not care, a strict reader may.
fn header_name(name: &str) -> String {
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

/// Signature version 4's text; `headers` are sorted by name.
fn string_to_sign(headers: &[(&str, String)], names: &str, stamp: &str, scope: &str) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let no_body = hex(digest(&SHA256, b"").as_ref());
    let request = format!("POST\n/\n{QUERY}\n{lines}\n{names}\n{no_body}");
    format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", hex(digest(&SHA256, request.as_bytes()).as_ref()))
}

fn signature(identity: &AwsIdentity, day: &str, text: &str) -> String {
    let first = zeroize::Zeroizing::new(format!("AWS4{}", identity.secret_access_key.expose()));
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, first.as_bytes());
    for part in [day, &identity.region, SERVICE, "aws4_request"] {
        key = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref());
    }
    hex(hmac::sign(&key, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn identity(session_token: Option<&str>) -> AwsIdentity {
        AwsIdentity {
            access_key_id: "AKIAFAKEWORKLOAD".into(),
            secret_access_key: Arc::new("fake-secret-key".into()),
            session_token: session_token.map(|token| Arc::new(token.into())),
            region: "eu-west-1".into(),
        }
    }

    fn request(session_token: Option<&str>) -> Value {
        let attestation = aws_attestation(&identity(session_token), Timestamp::from_second(1_700_000_000).unwrap());
        serde_json::from_slice(&STANDARD.decode(attestation.expose()).unwrap()).unwrap()
    }

    #[test]
    fn the_request_names_the_caller_and_not_the_secret() {
        let request = request(None);
        assert_eq!(request["url"], "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15");
        assert_eq!(request["headers"]["X-Snowflake-Audience"], "snowflakecomputing.com");
        assert_eq!(request["headers"]["X-Amz-Date"], "20231114T221320Z");
        let authorization = request["headers"]["Authorization"].as_str().unwrap();
        assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIAFAKEWORKLOAD/20231114/eu-west-1/sts/aws4_request, "));
        assert!(!request.to_string().contains("fake-secret-key"));
    }

    #[test]
    fn the_signature_is_the_one_that_botocore_makes() {
        // Made with botocore 1.43: SigV4Auth over the same request at 2023-11-14T22:13:20Z.
        let plain = request(None)["headers"]["Authorization"].to_string();
        assert!(plain.contains("Signature=ccbdbe927460de414c7d20c9e207da14101b8706687d502b625cd838ef42322f"), "{plain}");
        let temporary = request(Some("fake-session-token"))["headers"]["Authorization"].to_string();
        assert!(temporary.contains("SignedHeaders=host;x-amz-date;x-amz-security-token;x-snowflake-audience"), "{temporary}");
        assert!(temporary.contains("Signature=4a912f6e39bfa6aeadbafb858fa6b1668d6441ad55989cc1a14adc3da4b00b06"), "{temporary}");
    }
}
