//! One call: builds the request, tries it as often as it may, and reads the answer.

use crate::{Client, ClientError, TransportError, retry};
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::atomic::Ordering;

/// What cannot stand in a segment of a path as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The text as one segment of a path, or one value of a query.
pub(crate) fn segment(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, SEGMENT)
}

/// A request that is not sent yet.
pub(crate) struct Call<'c> {
    client: &'c Client,
    method: Method,
    path: String,
    body: Result<Bytes, String>,
    idempotent: bool,
}

impl Client {
    pub(crate) fn get(&self, path: impl Into<String>) -> Call<'_> {
        self.call(Method::GET, path.into(), Ok(Bytes::new()), true)
    }

    pub(crate) fn delete(&self, path: impl Into<String>) -> Call<'_> {
        self.call(Method::DELETE, path.into(), Ok(Bytes::new()), true)
    }

    pub(crate) fn patch(&self, path: impl Into<String>, body: &(impl Serialize + ?Sized)) -> Call<'_> {
        self.call(Method::PATCH, path.into(), to_json(body), true)
    }

    /// A POST that would do its work twice if it were sent twice.
    pub(crate) fn post(&self, path: impl Into<String>, body: &(impl Serialize + ?Sized)) -> Call<'_> {
        self.call(Method::POST, path.into(), to_json(body), false)
    }

    /// A POST whose body is ready, and that may be sent twice.
    pub(crate) fn post_ready(&self, path: impl Into<String>, body: Result<Bytes, String>) -> Call<'_> {
        self.call(Method::POST, path.into(), body, true)
    }

    fn call(&self, method: Method, path: String, body: Result<Bytes, String>, idempotent: bool) -> Call<'_> {
        Call { client: self, method, path, body, idempotent }
    }
}

pub(crate) fn to_json(body: &(impl Serialize + ?Sized)) -> Result<Bytes, String> {
    serde_json::to_vec(body).map(Bytes::from).map_err(|error| error.to_string())
}

impl Call<'_> {
    /// Says that sending it twice is the same as sending it once.
    pub(crate) fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Sends it and reads the answer.
    pub(crate) async fn read<T: DeserializeOwned>(self) -> Result<T, ClientError> {
        let operation = self.operation();
        let answer = self.send().await?;
        if !answer.status().is_success() {
            return Err(ClientError::refused(operation, answer.status().as_u16(), answer.body()));
        }
        parse(operation, answer.body())
    }

    /// Sends it and reads the answer; `None` when there is no such thing.
    pub(crate) async fn find<T: DeserializeOwned>(self) -> Result<Option<T>, ClientError> {
        match self.read().await {
            Ok(found) => Ok(Some(found)),
            Err(ClientError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sends it and expects nothing back; `false` when there is no such thing.
    pub(crate) async fn done(self) -> Result<bool, ClientError> {
        let operation = self.operation();
        let answer = self.send().await?;
        match answer.status() {
            status if status.is_success() => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            status => Err(ClientError::refused(operation, status.as_u16(), answer.body())),
        }
    }

    fn operation(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Sends it until there is an answer that waiting would not change.
    async fn send(self) -> Result<Response<Bytes>, ClientError> {
        let retries = self.client.inner.retries;
        let mut attempt = 0;
        loop {
            let outcome = self.client.inner.transport.call(self.request()?).await;
            let asked = match &outcome {
                Ok(answer) if retry::is_temporary(answer.status()) => retry::asked_delay(answer.headers()),
                Err(error) if self.may_repeat(error) => None,
                Ok(_) | Err(_) => return self.finish(outcome),
            };
            if attempt >= retries.attempts {
                return self.finish(outcome);
            }
            let delay = retries.delay(attempt, asked, rand::random());
            tracing::debug!(operation = self.operation(), ?delay, "the server is busy or away; trying again");
            tokio::time::sleep(delay).await;
            attempt += 1;
        }
    }

    fn may_repeat(&self, error: &TransportError) -> bool {
        self.client.inner.answered.load(Ordering::Relaxed) && retry::is_safe(error, self.idempotent)
    }

    fn finish(&self, outcome: Result<Response<Bytes>, TransportError>) -> Result<Response<Bytes>, ClientError> {
        let answer = outcome.map_err(|error| ClientError::not_reachable(&self.client.inner.base, error.to_string()))?;
        self.client.inner.answered.store(true, Ordering::Relaxed);
        Ok(answer)
    }

    fn request(&self) -> Result<Request<Bytes>, ClientError> {
        let unsendable = |why: String| ClientError::Answer { operation: self.operation(), why };
        let body = self.body.clone().map_err(unsendable)?;
        Request::builder()
            .method(self.method.clone())
            .uri(format!("{}{}", self.client.inner.base, self.path))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|error| unsendable(error.to_string()))
    }
}

fn parse<T: DeserializeOwned>(operation: String, body: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(body).map_err(|error| ClientError::Answer { operation, why: error.to_string() })
}
