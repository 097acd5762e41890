//! How to reach a Postgres server, and the login. No text made here holds the password.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::{ChainError, Environment, Resolution, Resolver};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::error::database_error;
use crate::password::Password;
use crate::target::{Parts, misconfigured, seconds_of, unknown_setting};

const PORT: u16 = 5432;
/// Long enough for a server that wakes up, short enough for a person who waits.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// libpq's names of settings, and the variables that they come from when the block has none.
const SETTINGS: [(&str, &str); 6] = [
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("application_name", "PGAPPNAME"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
];

/// A Postgres database, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostgresTarget {
    /// A name, an address, or the folder of a socket.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) username: String,
    pub(crate) database: String,
    settings: Settings,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Settings {
    ssl_mode: String,
    root_certificate: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    application_name: String,
    connect_timeout: Duration,
}

impl PostgresTarget {
    /// The target of a block's fields; what is blank is what libpq would take.
    pub(crate) fn of(parts: Parts, environment: &Environment) -> Result<Self, DatabaseError> {
        let port = match (parts.port, environment.var("PGPORT")) {
            (Some(port), _) => port,
            (None, Some(text)) => text.parse().map_err(|_| misconfigured(format!("`PGPORT` is `{text}`: write a port, as `5432`")))?,
            (None, None) => PORT,
        };
        let username = parts.username.or_else(|| environment.var("PGUSER")).or_else(|| environment.var("USER"));
        let username = username.ok_or_else(|| misconfigured("no user is given: fill in `username`, or set `PGUSER`"))?;
        let database = parts.database.or_else(|| environment.var("PGDATABASE")).unwrap_or_else(|| username.clone());
        let host = parts.host.or_else(|| environment.var("PGHOST")).unwrap_or_else(|| "localhost".into());
        let mut settings = Settings::default();
        for (name, variable) in SETTINGS {
            if let Some(value) = environment.var(variable) {
                settings.set(name, &value)?;
            }
        }
        for (name, value) in &parts.query {
            settings.set(name, value)?;
        }
        Ok(Self { host, port, username, database, settings })
    }

    /// Logs in with what the password's chain came to.
    pub(crate) async fn connect(&self, password: Resolution<Password>) -> Result<PgConnection, DatabaseError> {
        let source = password.explanation.winner().unwrap_or_default().to_owned();
        let (password, origin) = match password.credential {
            Ok(password) => (Some(password), format!("the password came from the source `{source}`")),
            Err(ChainError::NothingConfigured { looked_for }) => (None, format!("no password is configured; looked for: {looked_for}")),
            Err(error @ ChainError::SourceFailed { .. }) => {
                return Err(DatabaseError::new(DatabaseErrorKind::Authentication, format!("no password for {self}: {error}")));
            }
        };
        let options = self.options(password.as_deref().map_or("", |password| password.expose()));
        let timeout = self.settings.connect_timeout;
        match tokio::time::timeout(timeout, PgConnection::connect_with(&options)).await {
            Ok(connected) => connected.map_err(|error| self.refused(error, &origin)),
            Err(_) => {
                let why = format!("it did not answer within {} seconds", timeout.as_secs_f64());
                Err(DatabaseError::new(DatabaseErrorKind::Connection, self.unreachable(&why)))
            }
        }
    }

    fn options(&self, password: &str) -> PgConnectOptions {
        let mut options = PgConnectOptions::new_without_pgpass()
            .host(&self.host)
            .port(self.port)
            .username(&self.username)
            .database(&self.database)
            // Also when there is none: sqlx would take the variable that the chain passed over.
            .password(password)
            .application_name(&self.settings.application_name)
            .ssl_mode(self.settings.ssl_mode.parse().unwrap_or_default())
            .disable_statement_logging();
        if let Some(path) = &self.settings.root_certificate {
            options = options.ssl_root_cert(path);
        }
        if let Some(path) = &self.settings.certificate {
            options = options.ssl_client_cert(path);
        }
        if let Some(path) = &self.settings.key {
            options = options.ssl_client_key(path);
        }
        options
    }

    /// Says who, where and what to do. sqlx's text is used only where it cannot hold a part of the password: it quotes
    /// the character that a password may not have.
    fn refused(&self, error: sqlx::Error, origin: &str) -> DatabaseError {
        let misread = matches!(error, sqlx::Error::Configuration(_) | sqlx::Error::Encode(_));
        let mut error = database_error(error);
        let why = if misread { "the password or a certificate cannot be used as it is" } else { error.message.as_str() };
        let message = match error.kind {
            DatabaseErrorKind::Authentication => format!("{self} refused the login: {why}; {origin}"),
            DatabaseErrorKind::Connection => self.unreachable(why),
            DatabaseErrorKind::Configuration
            | DatabaseErrorKind::Expired
            | DatabaseErrorKind::Sql
            | DatabaseErrorKind::Cancelled
            | DatabaseErrorKind::Value
            | DatabaseErrorKind::Protocol => format!("{self} cannot be used: {why}; {origin}"),
        };
        error.message = Resolver::current().redactor().redact(&message).into_owned();
        error
    }

    fn unreachable(&self, why: &str) -> String {
        format!("{self} cannot be reached: {why}; is the address right, and is the server running?")
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ssl_mode: "prefer".into(),
            root_certificate: None,
            certificate: None,
            key: None,
            application_name: "onloan".into(),
            connect_timeout: CONNECT_TIMEOUT,
        }
    }
}

impl Settings {
    /// A setting by the name that libpq gives it; `ssl` is asyncpg's name for `sslmode`.
    fn set(&mut self, name: &str, value: &str) -> Result<(), DatabaseError> {
        match name {
            "sslmode" | "ssl" => {
                let modes = "`disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`";
                let known = value.parse::<PgSslMode>();
                known.map_err(|_| misconfigured(format!("the setting `{name}` is `{value}`: write {modes}")))?;
                self.ssl_mode = value.to_owned();
            }
            "sslrootcert" => self.root_certificate = Some(value.into()),
            "sslcert" => self.certificate = Some(value.into()),
            "sslkey" => self.key = Some(value.into()),
            "application_name" => self.application_name = value.to_owned(),
            "connect_timeout" => self.connect_timeout = seconds_of(name, value)?,
            // Its value stays out of the text: somebody may have put a password there.
            other => {
                let known = SETTINGS.map(|(name, _)| format!("`{name}`")).join(", ");
                return Err(unknown_setting(other, "Postgres", &known));
            }
        }
        Ok(())
    }
}

impl fmt::Display for PostgresTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, username, database, .. } = self;
        write!(f, "the Postgres database `{database}` of user `{username}` at `{host}`, port {port}")
    }
}
