//! Our own server: over HTTP on a free port and in this process at once, on a SQLite file that vanishes with it or on a
//! database of the Postgres that the tests of this process share.
//!
//! It runs on a runtime of its own, so that tests may make one wherever they stand, and drop it anywhere.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{Request, Response};
use onloan_client::{Client, Transport, TransportError};
use onloan_server::configuration::Configuration;
use onloan_server::services::Services;
use onloan_server::{Server, Settings, serve};
use onloan_storage::{Db, Durability};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

use crate::Postgres;

/// A running server.
pub struct TestServer {
    server: Server,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    folder: TempDir,
}

impl TestServer {
    /// Starts one on an empty database.
    pub fn start() -> Result<Self> {
        Self::start_with(Settings::default())
    }

    /// On an empty database of Postgres, told how to behave.
    pub fn start_on_postgres_with(settings: Settings) -> Result<Self> {
        Self::over(Some(Postgres::shared().database()?), Configuration { settings, ..Configuration::default() })
    }

    /// On a file, told how to behave.
    pub fn start_with(settings: Settings) -> Result<Self> {
        Self::over(None, Configuration { settings, ..Configuration::default() })
    }

    /// The same without what a server does by itself, so that only requests change anything.
    pub fn start_without_services() -> Result<Self> {
        Self::over(None, Configuration { services: Services::OFF, ..Configuration::default() })
    }

    fn over(postgres: Option<String>, configuration: Configuration) -> Result<Self> {
        let folder = TempDir::new().context("cannot create a scratch folder")?;
        let (stop, stopped) = oneshot::channel();
        let (started, starting) = mpsc::channel();
        let place = postgres.map_or_else(|| Place::File(database(folder.path())), Place::Postgres);
        let thread = std::thread::spawn(move || {
            // A failure before the server is up reaches `start` through the channel.
            if let Err(error) = run(&place, configuration, &started, stopped) {
                let _ = started.send(Err(error));
            }
        });
        let (server, address) = starting.recv().context("the server's thread ended early")??;
        Ok(Self { server, address, stop: Some(stop), thread: Some(thread), folder })
    }

    /// `http://127.0.0.1:…/api`.
    pub fn api_url(&self) -> Url {
        Url::parse(&format!("http://{}/api", self.address)).expect("an address makes a URL")
    }

    /// A client that calls the server in this process.
    pub fn client(&self) -> Client {
        Client::in_process(Arc::new(InProcess(self.server.clone())))
    }

    /// A client that goes through the socket.
    pub fn http_client(&self) -> Result<Client> {
        Ok(Client::http(&self.api_url())?)
    }

    /// The SQLite file, where it is not on Postgres; its write-ahead log lies beside it.
    pub fn database(&self) -> PathBuf {
        database(self.folder.path())
    }
}

impl std::fmt::Debug for TestServer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TestServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Calls without a socket.
struct InProcess(Server);

#[async_trait::async_trait]
impl Transport for InProcess {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        Ok(self.0.call(request).await)
    }
}

/// Where its database is.
enum Place {
    File(PathBuf),
    Postgres(String),
}

impl Place {
    async fn open(&self) -> Result<Db> {
        Ok(match self {
            Self::File(file) => Db::open_sqlite(file, Durability::default()).await?,
            Self::Postgres(url) => Db::open_postgres(url).await?,
        })
    }
}

fn database(folder: &Path) -> PathBuf {
    folder.join("onloan.db")
}

type Started = Result<(Server, SocketAddr)>;

/// Serves until the other end of `stopped` is gone.
fn run(place: &Place, configuration: Configuration, started: &mpsc::Sender<Started>, stopped: oneshot::Receiver<()>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let server = Server::start(place.open().await?, configuration).await?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let _ = started.send(Ok((server.clone(), listener.local_addr()?)));
        let stop = async {
            let _ = stopped.await;
        };
        Ok(serve(listener, server, stop).await?)
    })
}
