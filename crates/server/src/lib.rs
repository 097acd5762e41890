//! The API over HTTP: routes, extractors and the error envelope. The only crate that knows axum.
//!
//! A server is also a function: [`Server::call`] answers a request in this process, without a socket. Nothing here
//! resolves a reference or reads an ambient credential, and nothing here could: no provider is linked in.

mod error;
mod extract;
mod invalid;
mod openapi;
mod routes;
pub mod services;
mod settings;
mod state;
mod system_blocks;

use std::convert::Infallible;
use std::path::Path;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use onloan_storage::{Db, Durability, Error};
use tokio::net::TcpListener;
use tower::ServiceExt;

pub use crate::settings::{AuthString, CorsOrigins, Settings};
use crate::state::AppState;

/// A server over one database. Clones are the same server.
#[derive(Clone)]
pub struct Server {
    router: Router,
    db: Db,
}

impl Server {
    /// Opens the SQLite file, makes it if need be, and is ready to answer.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        Self::open_with(path, Settings::default()).await
    }

    /// The same, told how to behave.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn open_with(path: &Path, settings: Settings) -> Result<Self, Error> {
        Ok(Self::with(Db::open_sqlite(path, Durability::default()).await?, settings))
    }

    /// A server over a database that is open already.
    pub fn over(db: Db) -> Self {
        Self::with(db, Settings::default())
    }

    /// The same, told how to behave.
    pub fn with(db: Db, settings: Settings) -> Self {
        Self { router: routes::router(AppState::new(db.clone(), settings)), db }
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

    /// Waits for what is being written, then closes the database.
    pub async fn close(&self) {
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
