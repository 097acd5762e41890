//! The metadata and token services that hand credentials to workloads: EC2 instance metadata, the container endpoint of
//! ECS and EKS, the SSO portal and its token endpoint; and an API that refuses, for errors that moto never makes. (STS
//! and the services that say yes are moto's.)
//!
//! Runs in this process, so that a test can turn its switches and read its log without a detour.

mod routes;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;

use crate::listener::Listener;

/// The token that the container endpoint wants in `Authorization`.
pub const CONTAINER_TOKEN: &str = "fake-container-token";
/// The access token that the SSO portal accepts.
pub const SSO_TOKEN: &str = "fake-sso-token";
/// The refresh token that the SSO token endpoint turns into [`SSO_TOKEN`].
pub const SSO_REFRESH_TOKEN: &str = "fake-sso-refresh-token";
/// Where the instance metadata say the instance is.
pub const IMDS_REGION: &str = "us-west-2";

/// A service that answers on loopback until it is dropped.
#[derive(Debug)]
pub struct FakeCloud {
    state: Arc<Mutex<State>>,
    listener: Listener,
}

/// One of the credential services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// EC2 instance metadata; its access key id is `ASIAFAKEIMDS`.
    InstanceMetadata,
    /// The container endpoint; its access key id is `ASIAFAKECONTAINER`.
    Container,
    /// The SSO portal; its access key id is `ASIAFAKESSO`.
    Sso,
}

/// Which protocol the instance metadata speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImdsVersion {
    /// A session token is needed.
    V2,
    /// There is no session token to be had, as on old stand-ins.
    V1,
}

#[derive(Debug)]
struct State {
    imds: ImdsVersion,
    lifetime: Duration,
    broken: Vec<(Service, u16)>,
    refusal: Option<(u16, &'static str)>,
    issued: u32,
    log: Vec<String>,
}

impl FakeCloud {
    /// Starts it: metadata version 2, credentials valid for an hour, nothing broken.
    pub fn start() -> Result<Self> {
        let lifetime = Duration::from_secs(3600);
        let state = State { imds: ImdsVersion::V2, lifetime, broken: Vec::new(), refusal: None, issued: 0, log: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let answering = Arc::clone(&state);
        let listener = Listener::start(move |request| routes::answer(&mut locked(&answering), request))?;
        Ok(Self { state, listener })
    }

    /// `http://127.0.0.1:…`.
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address())
    }

    /// The environment in which AWS clients find the instance metadata here.
    pub fn instance_metadata_env(&self) -> [(&'static str, String); 1] {
        [("AWS_EC2_METADATA_SERVICE_ENDPOINT", self.url())]
    }

    /// The environment that ECS gives a container.
    pub fn container_env(&self) -> [(&'static str, String); 2] {
        [
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/container/credentials", self.url())),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN.to_owned()),
        ]
    }

    /// The environment that points AWS clients at the SSO portal and its token endpoint here.
    pub fn sso_env(&self) -> [(&'static str, String); 2] {
        [("AWS_ENDPOINT_URL_SSO", self.url()), ("AWS_ENDPOINT_URL_SSO_OIDC", self.url())]
    }

    /// Switches the metadata protocol.
    pub fn speak(&self, version: ImdsVersion) {
        locked(&self.state).imds = version;
    }

    /// Credentials from now on are valid for this long.
    pub fn lifetime(&self, lifetime: Duration) {
        locked(&self.state).lifetime = lifetime;
    }

    /// From now on the service answers with this status.
    pub fn break_down(&self, service: Service, status: u16) {
        locked(&self.state).broken.push((service, status));
    }

    /// With [`Self::url`] as `AWS_ENDPOINT_URL`, every service's API answers with this status and error type, for example
    /// `(400, "ExpiredTokenException")`.
    pub fn refuse_api_calls(&self, status: u16, error_type: &'static str) {
        locked(&self.state).refusal = Some((status, error_type));
    }

    /// How many sets of credentials were handed out. Each has a session token of its own, which ends in its number.
    pub fn issued(&self) -> u32 {
        locked(&self.state).issued
    }

    /// What was asked, as `METHOD /path`.
    pub fn requests(&self) -> Vec<String> {
        locked(&self.state).log.clone()
    }
}

/// A test that panicked elsewhere has not hurt the state.
fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
