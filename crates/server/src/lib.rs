//! The API over HTTP: routes, extractors and the error envelope. The only crate that knows axum.
//!
//! A server is also a function: [`Server::call`] answers a request in this process, without a socket. Nothing here
//! resolves a reference or reads an ambient credential, and nothing here could: no provider is linked in.

mod automations;
pub mod configuration;
mod creator;
mod depth;
mod error;
mod events;
mod extract;
mod invalid;
mod lenient;
mod metrics;
mod openapi;
mod placeholders;
mod routes;
pub mod sealing;
pub mod services;
mod settings;
mod state;
mod suspects;
mod system_blocks;
mod task_queue;
mod websockets;

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use onloan_domain::Timestamp;
use onloan_storage::{Db, Durability, Error};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::configuration::Configuration;
use crate::services::{Running, Services};
pub use crate::settings::{AuthString, CorsOrigins, Retention, Settings};
use crate::state::AppState;

/// A server over one database. Clones are the same server.
#[derive(Clone)]
pub struct Server {
    router: Router,
    state: AppState,
    db: Db,
    services: Arc<Running>,
}

impl Server {
    /// Opens the SQLite file, makes it if need be, and is ready to answer.
    ///
    /// # Errors
    /// When the database cannot be opened, or holds secrets that the keys of `settings` do not open.
    pub async fn open(path: &Path, settings: Settings, services: Services) -> Result<Self, Error> {
        let configuration = Configuration { settings, services, ..Configuration::default() };
        Self::start(Db::open_sqlite(path, Durability::default()).await?, configuration).await
    }

    /// A server over a database that is open already, with its services.
    ///
    /// # Errors
    /// When the database holds secrets that the keys of the configuration do not open.
    pub async fn start(db: Db, configuration: Configuration) -> Result<Self, Error> {
        sealing::check_at_start(&db, &configuration.settings.stored_secrets).await?;
        Ok(Self::with(db, configuration))
    }

    fn with(db: Db, configuration: Configuration) -> Self {
        let (services, state) = (configuration.services, AppState::new(db.clone(), configuration));
        let services = Arc::new(Running::start(services, &state));
        Self { router: routes::router(state.clone()), state, db, services }
    }

    /// A server over a database that is open already. It does nothing by itself: whoever has the database may call the
    /// passes of the services.
    pub fn over(db: Db, settings: Settings) -> Self {
        Self::with(db, Configuration { settings, services: Services::OFF, ..Configuration::default() })
    }

    /// Answers a request in this process.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let answered: Result<Response<Body>, Infallible> = self.router.clone().oneshot(request.map(Body::from)).await;
        let (parts, body) = answered.unwrap_or_else(|never| match never {}).into_parts();
        match body.collect().await {
            Ok(body) => Response::from_parts(parts, body.to_bytes()),
            // Most bodies are whole before they are sent; this is one that was sent while it was read, and could not be.
            Err(_) => error::internal(),
        }
    }

    /// One pass of the service that marks runs late; answers how many it marked.
    ///
    /// # Errors
    /// When the database fails. What was marked until then stays so.
    pub async fn mark_late_runs(&self, now: Timestamp) -> Result<u64, Error> {
        services::late_runs::run_once(&self.state, now).await
    }

    /// One pass of the service that fails runs whose pause ran out; answers how many it failed.
    ///
    /// # Errors
    /// When the database fails. What was failed until then stays so.
    pub async fn fail_expired_pauses(&self, now: Timestamp) -> Result<u64, Error> {
        services::pause_expirations::run_once(&self.state, now).await
    }

    /// One pass of the service that ends what cancelled runs left behind; answers how many runs it moved.
    ///
    /// # Errors
    /// When the database fails. What was moved until then stays so.
    pub async fn clean_up_cancellations(&self, now: Timestamp) -> Result<u64, Error> {
        services::cancellation_cleanup::run_once(&self.state, now).await
    }

    /// Stops the services, ends every socket, waits for what is being written, then closes the database.
    pub async fn close(&self) {
        self.services.stop().await;
        self.state.stop().cancel();
        self.state.sockets().close();
        self.state.sockets().wait().await;
        self.db.close().await;
    }
}

/// Serves until `stop` completes; requests that are under way are answered first, for as long as the configuration says.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, server: Server, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    let (stopping, patience) = (server.state.stop(), server.state.configuration().stop_within);
    let begun = stopping.clone();
    let stop = async move {
        stop.await;
        tracing::info!("the server stops: requests that are under way are answered first");
        // Sockets last until somebody ends them.
        begun.cancel();
    };
    let served = axum::serve(listener, server.router.clone()).with_graceful_shutdown(stop).into_future();
    let too_late = async {
        stopping.cancelled().await;
        tokio::time::sleep(patience).await;
    };
    tokio::select! {
        served = served => served?,
        () = too_late => tracing::warn!("requests that had not ended after {} s were given up", patience.as_secs_f64()),
    }
    server.close().await;
    Ok(())
}
