//! HTTP to one Snowflake server: sends, sends again when the connection breaks, reads the frame of the answer.
//!
//! Knows no session and no query. A request that is sent again keeps its `requestId`, by which the server knows that
//! it has run the statement already.

mod envelope;
mod retry;

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use onloan_blocks::database::DatabaseError;
use onloan_secrets::Secret;

use crate::endpoint::Endpoint;
use crate::error;

pub(crate) use envelope::Envelope;
pub(crate) use retry::Retry;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The server holds a request for up to 45 s while the query runs.
const READ_TIMEOUT: Duration = Duration::from_secs(150);
/// Bodies from this size on are gzipped: below it costs more than it saves.
const GZIP_FROM: usize = 16 * 1024;
const USER_AGENT: &str = concat!("Onloan/", env!("CARGO_PKG_VERSION"));

/// Answers with Arrow data, where the server has them.
pub(crate) const ACCEPT_RESULT: &str = "application/snowflake";
/// Answers in JSON.
pub(crate) const ACCEPT_JSON: &str = "application/json";

/// A server, and the connections to it.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    http: reqwest::Client,
    base: Url,
}

/// A request to the server.
#[derive(Clone)]
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    /// The path, and for result URLs their query.
    pub(crate) path: &'a str,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    pub(crate) accept: &'static str,
    pub(crate) retry: Retry,
    /// Whether the server is told which attempt this is.
    pub(crate) counted: bool,
}

/// A request's body, as it goes out.
#[derive(Clone)]
pub(crate) enum Body {
    None,
    Json(Bytes),
    GzippedJson(Bytes),
}

impl Body {
    /// A body without secrets; a large one goes out gzipped.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(crate) fn json(content: &impl Serialize) -> Result<Self, DatabaseError> {
        let unwritable = |_| error::protocol("the request cannot be written as JSON");
        let plain = serde_json::to_vec(content).map_err(|_| unwritable(()))?;
        if plain.len() < GZIP_FROM {
            return Ok(Self::Json(plain.into()));
        }
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&plain).map_err(|_| unwritable(()))?;
        Ok(Self::GzippedJson(packed.finish().map_err(|_| unwritable(()))?.into()))
    }

    /// A small body that holds a secret: its memory is wiped when it was sent.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(crate) fn secret_json(content: &impl Serialize) -> Result<Self, DatabaseError> {
        // Large enough never to be moved while it grows: a move would leave a copy behind.
        let mut body = Zeroizing::new(Vec::with_capacity(64 * 1024));
        serde_json::to_writer(&mut *body, content).map_err(|_| error::protocol("the request cannot be written as JSON"))?;
        Ok(Self::Json(Bytes::from_owner(body)))
    }
}

/// Why an attempt brought no answer.
enum Failure {
    Status(StatusCode),
    Broken(String),
    /// The request itself cannot be sent.
    Unsendable(String),
}

impl Wire {
    /// Connections to `endpoint`, none of them open yet.
    pub(crate) fn to(endpoint: &Endpoint) -> Result<Self, DatabaseError> {
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            // A redirect would carry a login's body to whoever it names.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .https_only(!endpoint.is_local());
        let builder = if endpoint.is_local() { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|why| error::connection(format!("cannot set up HTTPS: {}", reason(why))))?;
        Ok(Self { http, base: endpoint.url().clone() })
    }

    /// The server, for messages.
    pub(crate) fn host(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Sends `call` until it is answered.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        token: Option<&Secret<String>>,
    ) -> Result<Envelope<T>, DatabaseError> {
        let started = unix_milliseconds();
        let mut last_status = 0;
        let mut attempt = 1;
        loop {
            let url = self.url(call, attempt, last_status, started)?;
            let failure = match self.attempt(call, url, token).await {
                Ok((status, body)) if !retry::is_transient(status) => return Envelope::parse(status, &body, &self.host()),
                // A server that speaks in its own words has answered, whatever the status.
                Ok((status, body)) => match Envelope::<T>::parse(status, &body, &self.host()) {
                    Ok(envelope) => return Ok(envelope),
                    Err(_) => Failure::Status(status),
                },
                Err(failure) => failure,
            };
            if attempt >= call.retry.attempts || matches!(failure, Failure::Unsendable(_)) {
                return Err(self.unanswered(call, attempt, &failure));
            }
            tracing::debug!(path = path_of(call.path), attempt, "no answer from Snowflake ({failure}), trying again");
            last_status = failure.status();
            call.retry.pause(attempt).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, call: &Call<'_>, url: Url, token: Option<&Secret<String>>) -> Result<(StatusCode, Bytes), Failure> {
        let mut request = self.http.request(call.method.clone(), url).header(ACCEPT, call.accept);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, authorization(token)?);
        }
        request = match &call.body {
            Body::None => request,
            Body::Json(body) => request.header(CONTENT_TYPE, ACCEPT_JSON).body(body.clone()),
            Body::GzippedJson(body) => request.header(CONTENT_TYPE, ACCEPT_JSON).header(CONTENT_ENCODING, "gzip").body(body.clone()),
        };
        let response = request.send().await.map_err(Failure::of)?;
        let status = response.status();
        Ok((status, response.bytes().await.map_err(Failure::of)?))
    }

    fn url(&self, call: &Call<'_>, attempt: u32, last_status: u16, started: u128) -> Result<Url, DatabaseError> {
        let mut url = self.base.join(call.path).map_err(|_| error::protocol("Snowflake named a result URL that is none"))?;
        if url.origin() != self.base.origin() {
            return Err(error::protocol("Snowflake named a result URL on another server, which must not see the session's token"));
        }
        let mut query = url.query_pairs_mut();
        for (name, value) in &call.query {
            query.append_pair(name, value);
        }
        query.append_pair("request_guid", &Uuid::new_v4().to_string());
        if call.counted {
            query.append_pair("clientStartTime", &started.to_string());
        }
        if call.counted && attempt > 1 {
            query.append_pair("retryCount", &(attempt - 1).to_string());
            query.append_pair("retryReason", &last_status.to_string());
        }
        drop(query);
        Ok(url)
    }

    fn unanswered(&self, call: &Call<'_>, attempts: u32, failure: &Failure) -> DatabaseError {
        let (host, path) = (self.host(), path_of(call.path));
        error::connection(format!(
            "`{host}` did not answer `{path}` in {attempts} attempts ({failure}): check the field `account`, the network and its proxy"
        ))
    }

    /// Downloads a part of a result from the store that the server named.
    ///
    /// # Errors
    /// Never names the URL: its query is a credential.
    pub(crate) async fn download(&self, url: &str, headers: &HeaderMap) -> Result<Bytes, DatabaseError> {
        let url = Url::parse(url).map_err(|_| error::protocol("Snowflake named a result chunk whose URL is none"))?;
        let mut attempt = 1;
        loop {
            let failure = match self.fetch(&url, headers).await {
                Ok((status, body)) if status.is_success() => return Ok(body),
                Ok((status, _)) => Failure::Status(status),
                Err(failure) => failure,
            };
            let hopeless = matches!(failure, Failure::Status(status) if !retry::is_transient(status));
            if hopeless || matches!(failure, Failure::Unsendable(_)) || attempt >= Retry::QUERY.attempts {
                return Err(error::connection(format!(
                    "a part of the result could not be downloaded in {attempt} attempts ({failure}): run the query again; links to results expire after some hours"
                )));
            }
            Retry::QUERY.pause(attempt).await;
            attempt += 1;
        }
    }

    async fn fetch(&self, url: &Url, headers: &HeaderMap) -> Result<(StatusCode, Bytes), Failure> {
        let response = self.http.get(url.clone()).headers(headers.clone()).send().await.map_err(Failure::of)?;
        let status = response.status();
        Ok((status, response.bytes().await.map_err(Failure::of)?))
    }
}

impl Failure {
    fn of(error: reqwest::Error) -> Self {
        if error.is_builder() { Self::Unsendable(reason(error)) } else { Self::Broken(reason(error)) }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Status(status) => status.as_u16(),
            Self::Broken(_) | Self::Unsendable(_) => 0,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => write!(f, "HTTP {}", status.as_u16()),
            Self::Broken(why) | Self::Unsendable(why) => f.write_str(why),
        }
    }
}

/// The chain of reasons without the URL, which may hold a credential.
pub(crate) fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

fn path_of(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

fn authorization(token: &Secret<String>) -> Result<HeaderValue, Failure> {
    let text = Zeroizing::new(format!("Snowflake Token=\"{}\"", token.expose()));
    sensitive(&text).ok_or_else(|| Failure::Unsendable("Snowflake gave a session token that fits no header".into()))
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The headers that a result's store wants: those that the server named, or its key.
pub(crate) fn store_headers(named: &BTreeMap<String, String>, key: Option<&str>) -> Result<HeaderMap, DatabaseError> {
    let encryption = [
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        ("x-amz-server-side-encryption-customer-key", key.unwrap_or_default()),
    ];
    let by_key = encryption.into_iter().filter(|_| named.is_empty() && key.is_some());
    let by_name = named.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut headers = HeaderMap::new();
    for (name, value) in by_name.chain(by_key) {
        let name = HeaderName::from_bytes(name.as_bytes()).ok();
        let (name, value) =
            name.zip(sensitive(value)).ok_or_else(|| error::protocol("Snowflake named a header for results that is none"))?;
        headers.insert(name, value);
    }
    Ok(headers)
}

fn unix_milliseconds() -> u128 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |passed| passed.as_millis())
}
