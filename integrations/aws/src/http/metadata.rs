//! Small questions to metadata services on this machine: instance metadata and container credentials.
//!
//! Never through a proxy: the answer is a credential of this very machine.

use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use thiserror::Error;
use zeroize::Zeroizing;

use super::builder;

/// Asks one metadata service.
pub(crate) struct Metadata {
    connector: Connector,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: Zeroizing<String>,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum MetadataError {
    /// Nobody listens there.
    #[error("nothing answers at `{url}`")]
    Unreachable { url: String },
    /// Somebody listens, and said nothing in time.
    #[error("`{url}` did not answer in time")]
    Silent { url: String },
    /// The request or the answer is malformed.
    #[error("`{url}`: {why}")]
    Malformed { url: String, why: &'static str },
}

impl Metadata {
    /// For the service at `url`, with a limit for connecting and another for reading.
    pub(crate) fn at(url: &str, timeout: Duration) -> Self {
        let builder = builder(timeout, timeout);
        let connector = match url.starts_with("http://") {
            true => builder.build_http(),
            false => builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build(),
        };
        Self { connector }
    }

    pub(crate) async fn get(&self, url: &str, headers: &[(&'static str, &str)]) -> Result<Answer, MetadataError> {
        self.ask("GET", url, headers).await
    }

    pub(crate) async fn put(&self, url: &str, headers: &[(&'static str, &str)]) -> Result<Answer, MetadataError> {
        self.ask("PUT", url, headers).await
    }

    async fn ask(&self, method: &str, url: &str, headers: &[(&'static str, &str)]) -> Result<Answer, MetadataError> {
        let malformed = |why| MetadataError::Malformed { url: url.to_owned(), why };
        let mut request = HttpRequest::empty();
        request.set_method(method).map_err(|_| malformed("the method is not HTTP"))?;
        request.set_uri(url.to_owned()).map_err(|_| malformed("it is no URL"))?;
        for (name, value) in headers {
            request.headers_mut().try_insert(*name, (*value).to_owned()).map_err(|_| malformed("a token holds what no header may"))?;
        }
        let response = self.connector.call(request).await;
        let response = response.map_err(|error| match error.is_timeout() && !is_connecting(&error) {
            true => MetadataError::Silent { url: url.to_owned() },
            false => MetadataError::Unreachable { url: url.to_owned() },
        })?;
        let status = response.status().as_u16();
        let body = ByteStream::new(response.into_body()).collect().await;
        let bytes = body.map_err(|_| malformed("the answer broke off"))?.to_vec();
        let text = String::from_utf8(bytes).map_err(|_| malformed("the answer is no text"))?;
        Ok(Answer { status, text: Zeroizing::new(text) })
    }
}

/// The connector tells a connection that took too long from an answer that did only in its text.
fn is_connecting(error: &dyn std::error::Error) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.to_string().to_lowercase().contains("connect timeout") {
            return true;
        }
        cause = error.source();
    }
    false
}
