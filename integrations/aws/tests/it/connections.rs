//! Certificates, proxies, timeouts.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use onloan_aws::{AwsClientParameters, AwsCredentials, AwsError, AwsSecret, Verify};
use onloan_testkit::{Moto, python};
use serde_json::json;
use tempfile::TempDir;

use crate::harness::{FAKE_KEY, Place, secret};
use crate::recorder::Recorder;

/// A server with a certificate that no machine trusts.
struct TlsServer {
    child: Child,
    url: String,
    folder: TempDir,
}

impl TlsServer {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let mut command = python::environment("moto").unwrap().command("python");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tls_server.py")).arg(folder.path().join("ca.pem"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut port).unwrap();
        Self { child, url: format!("https://127.0.0.1:{}", port.trim()), folder }
    }

    fn bundle(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn with_parameters(parameters: AwsClientParameters) -> AwsSecret {
    let credentials = AwsCredentials { aws_client_parameters: parameters, ..AwsCredentials::default() };
    AwsSecret { aws_credentials: credentials.into(), secret_name: "tls".into() }
}

fn place_with(more: &[(&str, &str)]) -> Place {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIAFAKEENV"), ("AWS_SECRET_ACCESS_KEY", FAKE_KEY), ("AWS_MAX_ATTEMPTS", "1")];
    Place::with(&[&keys[..], more].concat())
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_when_it_is_named() {
    let server = TlsServer::start();
    let (url, bundle) = (server.url.as_str(), server.bundle());
    let at = |parameters| AwsClientParameters { endpoint_url: Some(url.to_owned()), ..parameters };
    let plain = AwsClientParameters::default();

    let error = place_with(&[]).run(with_parameters(at(plain.clone())).read()).await.unwrap_err();
    assert!(matches!(error, AwsError::Unreachable { .. }) && error.to_string().to_lowercase().contains("certificate"), "{error}");

    let by_variable = place_with(&[("AWS_CA_BUNDLE", &bundle)]);
    assert_eq!(by_variable.run(with_parameters(at(plain.clone())).read()).await.unwrap().expose(), "fake-over-tls");

    for parameters in [
        AwsClientParameters { verify_cert_path: Some(bundle.as_str().into()), ..plain.clone() },
        AwsClientParameters { verify: Some(Verify::Bundle(bundle.as_str().into())), ..plain.clone() },
    ] {
        let read = place_with(&[]).run(with_parameters(at(parameters)).read()).await;
        assert_eq!(read.unwrap().expose(), "fake-over-tls");
    }

    let refused = AwsClientParameters { verify: Some(Verify::Flag(false)), ..plain.clone() };
    let error = place_with(&[]).run(with_parameters(at(refused)).read()).await.unwrap_err();
    assert!(error.to_string().contains("`verify_cert_path`"), "{error}");

    let error = place_with(&[("AWS_CA_BUNDLE", "/nosuch/ca.pem")]).run(with_parameters(at(plain)).read()).await.unwrap_err();
    assert!(error.to_string().contains("the CA bundle `/nosuch/ca.pem` cannot be read"), "{error}");
}

#[tokio::test]
async fn a_proxy_is_used_unless_the_host_is_excepted() {
    let moto = Moto::shared();
    moto.create_secret("by-proxy", "fake-by-proxy").unwrap();
    let proxy = Recorder::before(&moto.url());
    let url = proxy.url("");
    let place = place_with(&[("AWS_ENDPOINT_URL", "http://secretsmanager.fake.invalid"), ("http_proxy", &url)]);
    assert_eq!(place.run(secret("by-proxy").read()).await.unwrap().expose(), "fake-by-proxy");
    assert_eq!(proxy.requests("http:").len(), 1, "the proxy is asked for a whole URL");

    let variables = [("AWS_ENDPOINT_URL", "http://secretsmanager.fake.invalid"), ("http_proxy", &url), ("no_proxy", "fake.invalid")];
    let error = place_with(&variables).run(secret("by-proxy").read()).await.unwrap_err();
    assert!(matches!(error, AwsError::Unreachable { .. }), "{error}");
    assert_eq!(proxy.requests("http:").len(), 1);
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let config = json!({"read_timeout": 0.2, "retries": {"max_attempts": 1}});
    let parameters = AwsClientParameters { endpoint_url: Some(url), config: config.as_object().cloned(), ..AwsClientParameters::default() };
    let begin = Instant::now();
    let error = place_with(&[]).run(with_parameters(parameters).read()).await.unwrap_err();
    assert!(matches!(error, AwsError::Unreachable { .. }), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
}
