//! Where the runs of this process are kept: by the server that the settings name, or by one inside the process.
//!
//! The only place that knows both the client and the server.

use std::path::Path;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use onloan_client::{Client, Transport, TransportError};
use onloan_sdk::{Session, SessionError, background, logs};
use onloan_secrets::{Environment, make_private_folder};
use onloan_server::Server;
use onloan_server::configuration::Configuration;
use onloan_server::services::Services;
use onloan_storage::Durability;
use onloan_storage::upkeep::versions;
use tokio::sync::OnceCell;

use crate::encryption::stored_secrets;
use crate::integrations::resolver;
use crate::settings::{Database, Settings};

/// The session that runs are recorded in: that of the current run or scope, else the process's, which is made from
/// the settings when it is first asked for.
///
/// Flows and tasks call this themselves.
///
/// # Errors
/// When the settings make no sense, or the database inside the process cannot be opened.
pub async fn session() -> Result<Session, SessionError> {
    static PROCESS: OnceCell<Session> = OnceCell::const_new();
    if let Some(session) = Session::current() {
        return Ok(session);
    }
    let made = PROCESS.get_or_try_init(|| async {
        let settings = Settings::load(&Environment::process(), None);
        let session = connect(&settings.map_err(|error| SessionError::new(error.to_string()))?).await?;
        logs::show();
        session.install();
        Ok::<_, SessionError>(session)
    });
    made.await.cloned()
}

/// A session with the server that `settings` name; without one, over the database that they name.
///
/// # Errors
/// When the URL cannot be used, or the database cannot be opened.
pub async fn connect(settings: &Settings) -> Result<Session, SessionError> {
    match &settings.api_url.value {
        Some(url) => Ok(over(Client::http(url)?, &settings.results.value)),
        None => within(&settings.database.value, &settings.results.value).await,
    }
}

/// A session over a database file, with a server inside the process. Results are kept in the folder `results`.
///
/// # Errors
/// When the database cannot be opened.
pub async fn local(database: &Path, results: &Path) -> Result<Session, SessionError> {
    within(&Database::File(database.to_owned()), results).await
}

/// A server to be served, with its services: it makes scheduled runs, marks late ones, and so on.
///
/// # Errors
/// When the database cannot be opened.
pub async fn open(database: &Database) -> Result<Server, SessionError> {
    open_configured(database, Configuration::default()).await
}

/// The same, told how to behave.
///
/// # Errors
/// When the database cannot be opened.
pub async fn open_configured(database: &Database, configuration: Configuration) -> Result<Server, SessionError> {
    let database = database.clone();
    // On the background runtime, because the server may outlive the caller's.
    let opened = background().spawn_blocking(move || background().block_on(open_here(&database, configuration)));
    opened.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

async fn open_here(database: &Database, mut configuration: Configuration) -> Result<Server, SessionError> {
    let stored_secrets = stored_secrets(&Environment::process(), database).map_err(|error| SessionError::new(error.to_string()))?;
    configuration.settings.stored_secrets = stored_secrets;
    if !configuration.migrate_on_start {
        refuse_pending(database).await?;
    }
    if let Database::File(path) = database {
        let failed = |why: std::io::Error| SessionError::new(format!("cannot open the database `{}`: {why}", path.display()));
        path.parent().map_or(Ok(()), make_private_folder).map_err(failed)?;
    }
    let db = database.connect(Durability::default()).await.map_err(|error| SessionError::new(error.to_string()))?;
    Server::start(db, configuration).await.map_err(|error| SessionError::new(error.to_string()))
}

/// For those who upgrade on their own: a start changes no table.
async fn refuse_pending(database: &Database) -> Result<(), SessionError> {
    let versions = versions(&database.place()).await.map_err(|error| SessionError::new(error.to_string()))?;
    match versions.pending.len() {
        0 => Ok(()),
        count => Err(SessionError::new(format!(
            "the database `{database}` lacks {count} migrations, and `server.database.migrate_on_start` is off: `onloan database upgrade` runs them"
        ))),
    }
}

/// A session with a server inside the process. It only answers: services are those of a server that lasts.
async fn within(database: &Database, results: &Path) -> Result<Session, SessionError> {
    let server = open_configured(database, Configuration { services: Services::OFF, ..Configuration::default() }).await?;
    Ok(over(Client::in_process(std::sync::Arc::new(InProcess(server))), results))
}

fn over(client: Client, results: &Path) -> Session {
    logs::install();
    Session::builder(client, results).resolver(resolver()).build()
}

/// What the attribute macros name as the source of a session.
pub fn on_demand() -> Pin<Box<dyn Future<Output = Result<Session, SessionError>> + Send>> {
    Box::pin(session())
}

/// Hands the client's requests to a server in this process.
struct InProcess(Server);

#[async_trait]
impl Transport for InProcess {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        Ok(self.0.call(request).await)
    }
}
