//! One question to a machine's metadata service.

use std::time::Duration;

use onloan_secrets::{FetchError, FetchErrorKind, Secret};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;
use zeroize::Zeroize as _;

use crate::wire::reason;

const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks `url` with these headers; a secret one among them never shows in logs.
pub(crate) async fn get(service: &str, url: Url, headers: &[(&'static str, &str)]) -> Result<Secret<String>, FetchError> {
    let unreachable = |why: String| {
        FetchError::new(
            FetchErrorKind::Unreachable,
            format!("{service} did not answer ({why}): does this process run on that cloud, with an identity attached?"),
        )
    };
    // Metadata services are on the machine's own link; a proxy must not see the token.
    let client = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
    let client = client.map_err(|why| unreachable(reason(why)))?;
    let response = client.get(url).headers(header_map(headers)?).send().await.map_err(|why| unreachable(reason(why)))?;
    let status = response.status();
    let mut body = response.bytes().await.map_err(|why| unreachable(reason(why)))?.to_vec();
    if !status.is_success() {
        return Err(FetchError::new(
            FetchErrorKind::AccessDenied,
            format!("{service} answered HTTP {}: is an identity attached to this machine or workload?", status.as_u16()),
        ));
    }
    let text = String::from_utf8(std::mem::take(&mut body)).map_err(|broken| {
        broken.into_bytes().zeroize();
        FetchError::new(FetchErrorKind::Invalid, format!("{service} answered what is no text"))
    })?;
    Ok(Secret::new(text))
}

fn header_map(headers: &[(&'static str, &str)]) -> Result<HeaderMap, FetchError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| FetchError::new(FetchErrorKind::Invalid, format!("the value for the header `{name}` fits no header")))?;
        value.set_sensitive(true);
        map.insert(HeaderName::from_static(name), value);
    }
    Ok(map)
}

/// A URL of the metadata service, which an environment variable may move.
pub(crate) fn base(text: &str) -> Result<Url, FetchError> {
    let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    Url::parse(&text).map_err(|why| FetchError::new(FetchErrorKind::Invalid, format!("`{text}` is no URL of a metadata service: {why}")))
}

/// Whether `token` looks like a token at all: three parts between dots.
pub(crate) fn is_jwt(token: &str) -> bool {
    let parts: Vec<_> = token.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty())
}
