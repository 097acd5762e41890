//! The transport over HTTP.

use crate::transport::{Transport, TransportError};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use std::{error::Error, time::Duration};

const USER_AGENT: &str = concat!("onloan/", env!("CARGO_PKG_VERSION"));
const API_VERSION_HEADER: HeaderName = HeaderName::from_static("x-prefect-api-version");

/// One connection pool.
pub(crate) struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    pub(crate) fn new() -> Result<Self, String> {
        let headers = [(API_VERSION_HEADER, HeaderValue::from_static(onloan_api::API_VERSION))];
        reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers.into_iter().collect())
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(60))
            .build()
            .map(|client| Self { client })
            .map_err(|error| causes(&error))
    }
}

#[async_trait::async_trait]
impl Transport for HttpTransport {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let request =
            reqwest::Request::try_from(request.map(reqwest::Body::from)).map_err(|error| TransportError::NotConnected(causes(&error)))?;
        let answer = self.client.execute(request).await.map_err(transport_error)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = Response::new(answer.bytes().await.map_err(transport_error)?);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn transport_error(error: reqwest::Error) -> TransportError {
    let why = causes(&error);
    if error.is_connect() || error.is_builder() { TransportError::NotConnected(why) } else { TransportError::Interrupted(why) }
}

/// The innermost reason: the outer ones only repeat the URL, which may hold a password.
fn causes(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
