//! The API over HTTP: routes, extractors and the error envelope. The only crate that knows axum.
//!
//! A server is also a function: [`Server::call`] answers a request in this process, without a socket. Nothing here
//! resolves a reference or reads an ambient credential, and nothing here could: no provider is linked in.

mod error;
mod extract;
mod invalid;
mod routes;
pub mod services;
mod state;

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use onloan_storage::{Db, Durability, Error};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::services::{Running, Services};
use crate::state::AppState;

/// A server over one database. Clones are the same server.
#[derive(Clone)]
pub struct Server {
    router: Router,
    db: Db,
    services: Arc<Running>,
}

impl Server {
    /// Opens the SQLite file, makes it if need be, and is ready to answer. Its services run as usual.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        Self::open_with(path, Services::default()).await
    }

    /// The same with services that run as one likes.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn open_with(path: &Path, services: Services) -> Result<Self, Error> {
        Ok(Self::running(Db::open_sqlite(path, Durability::default()).await?, services))
    }

    /// A server over a database that is open already. It does nothing by itself: whoever has the database may call the
    /// passes of the services.
    pub fn over(db: Db) -> Self {
        Self::running(db, Services::OFF)
    }

    fn running(db: Db, services: Services) -> Self {
        let services = Arc::new(Running::start(services, &db));
        Self { router: routes::router(AppState::new(db.clone())), db, services }
    }

    /// Answers a request in this process.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let answered: Result<Response<Body>, Infallible> = self.router.clone().oneshot(request.map(Body::from)).await;
        let (parts, body) = answered.unwrap_or_else(|never| match never {}).into_parts();
        match body.collect().await {
            Ok(body) => Response::from_parts(parts, body.to_bytes()),
            // Our own bodies are whole before they are sent, so this cannot be one of them.
            Err(_) => error::internal(),
        }
    }

    /// Stops the services, waits for what is being written, then closes the database.
    pub async fn close(&self) {
        self.services.stop().await;
        self.db.close().await;
    }
}

/// Serves until `stop` completes; requests that are under way are answered first.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, server: Server, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    axum::serve(listener, server.router.clone()).with_graceful_shutdown(stop).await?;
    server.close().await;
    Ok(())
}
