//! The API over HTTP: routes, extractors and the error envelope. The only crate that knows axum.
//!
//! A server is also a function: [`Server::call`] answers a request in this process, without a socket. Nothing here
//! resolves a reference or reads an ambient credential, and nothing here could: no provider is linked in.

mod automations;
mod depth;
mod error;
mod events;
mod extract;
mod invalid;
mod lenient;
mod openapi;
mod routes;
pub mod services;
mod settings;
mod state;
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

use crate::services::{Running, Services};
pub use crate::settings::{AuthString, CorsOrigins, Settings};
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
    /// When the database cannot be opened.
    pub async fn open(path: &Path, settings: Settings, services: Services) -> Result<Self, Error> {
        Ok(Self::start(Db::open_sqlite(path, Durability::default()).await?, settings, services))
    }

    /// Connects to a Postgres database, and is ready to answer. Other servers may do the same.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn open_postgres(url: &str, settings: Settings, services: Services) -> Result<Self, Error> {
        Ok(Self::start(Db::open_postgres(url).await?, settings, services))
    }

    /// A server over a database that is open already. It does nothing by itself: whoever has the database may call the
    /// passes of the services.
    pub fn over(db: Db, settings: Settings) -> Self {
        Self::start(db, settings, Services::OFF)
    }

    fn start(db: Db, settings: Settings, services: Services) -> Self {
        let state = AppState::new(db.clone(), settings);
        let services = Arc::new(Running::start(services, &state));
        Self { router: routes::router(state.clone()), state, db, services }
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

    /// Stops the services, ends every socket, waits for what is being written, then closes the database.
    pub async fn close(&self) {
        self.services.stop().await;
        self.state.stop().cancel();
        self.state.sockets().close();
        self.state.sockets().wait().await;
        self.db.close().await;
    }
}

/// Serves until `stop` completes; requests that are under way are answered first.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, server: Server, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    let sockets = server.state.stop();
    let stop = async move {
        stop.await;
        // Sockets last until somebody ends them.
        sockets.cancel();
    };
    axum::serve(listener, server.router.clone()).with_graceful_shutdown(stop).await?;
    server.close().await;
    Ok(())
}
