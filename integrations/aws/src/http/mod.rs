//! The connections beneath every client.
//!
//! One connector per set of options is shared by the whole process, so that a run does not open a
//! connection per secret. TLS and the machine's root certificates are loaded at the first `https://`
//! request, and never for an emulator on `http://`.

mod metadata;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use tokio::runtime::{Handle, Id};

pub(crate) use metadata::{Metadata, MetadataError};

use crate::settings::ClientOptions;

/// The client for these options.
pub(crate) fn client(options: &ClientOptions) -> SharedHttpClient {
    Client(connector(options)).into_shared()
}

/// A connector's idle connections belong to the runtime that opened them, hence the runtime's id.
type Connectors = HashMap<(ClientOptions, Option<Id>), SharedHttpConnector>;

static CONNECTORS: OnceLock<Mutex<Connectors>> = OnceLock::new();

fn connector(options: &ClientOptions) -> SharedHttpConnector {
    let runtime = Handle::try_current().ok().map(|handle| handle.id());
    let mut connectors = CONNECTORS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let known = connectors.entry((options.clone(), runtime));
    known.or_insert_with(|| SharedHttpConnector::new(ByScheme::new(options.clone()))).clone()
}

#[derive(Debug)]
struct Client(SharedHttpConnector);

impl HttpClient for Client {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.0.clone()
    }
}

/// Sends `http://` and `https://` requests, and prepares TLS only for the latter.
struct ByScheme {
    options: ClientOptions,
    plain: OnceLock<Arc<Connector>>,
    secure: OnceLock<Result<Arc<Connector>, String>>,
}

impl fmt::Debug for ByScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's URL may hold a password.
        f.write_str("ByScheme")
    }
}

impl ByScheme {
    fn new(options: ClientOptions) -> Self {
        Self { options, plain: OnceLock::new(), secure: OnceLock::new() }
    }

    fn builder(&self) -> ConnectorBuilder {
        builder(self.options.connect_timeout, self.options.read_timeout.unwrap_or(Duration::MAX))
    }

    fn plain(&self) -> Result<&Arc<Connector>, String> {
        let mut builder = self.builder();
        if let Some(proxy) = &self.options.http_proxy {
            builder = builder.proxy_config(self.proxy(ProxyConfig::http(proxy.as_str()).map_err(|_| bad_proxy("http_proxy"))?));
        }
        Ok(self.plain.get_or_init(|| Arc::new(builder.build_http())))
    }

    fn secure(&self) -> Result<&Arc<Connector>, String> {
        self.secure.get_or_init(|| self.build_secure()).as_ref().map_err(String::clone)
    }

    fn build_secure(&self) -> Result<Arc<Connector>, String> {
        let mut builder = self.builder().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        if let Some(proxy) = &self.options.https_proxy {
            builder = builder.proxy_config(self.proxy(ProxyConfig::https(proxy.as_str()).map_err(|_| bad_proxy("https_proxy"))?));
        }
        if let Some(path) = &self.options.ca_bundle {
            let pem = std::fs::read(path).map_err(|error| format!("the CA bundle `{}` cannot be read: {error}", path.display()))?;
            if !pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----") {
                return Err(format!("the CA bundle `{}` holds no PEM certificate", path.display()));
            }
            let store = TrustStore::empty().with_pem_certificate(pem);
            let context = TlsContext::builder().with_trust_store(store).build();
            builder = builder.tls_context(context.map_err(|error| format!("the CA bundle `{}`: {error}", path.display()))?);
        }
        Ok(Arc::new(builder.build()))
    }

    fn proxy(&self, config: ProxyConfig) -> ProxyConfig {
        match &self.options.no_proxy {
            Some(rules) => config.no_proxy(rules),
            None => config,
        }
    }
}

fn bad_proxy(name: &str) -> String {
    format!("the variable `{name}` is no URL of a proxy: expected `http://host:port`")
}

fn builder(connect: Duration, read: Duration) -> ConnectorBuilder {
    let settings = HttpConnectorSettings::builder().connect_timeout(connect).read_timeout(read).build();
    Connector::builder().connector_settings(settings)
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = if request.uri().starts_with("http://") { self.plain() } else { self.secure() };
        match connector {
            Ok(connector) => connector.call(request),
            Err(why) => HttpConnectorFuture::ready(Err(ConnectorError::user(why.into()))),
        }
    }
}
