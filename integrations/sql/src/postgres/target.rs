//! Where a Postgres is and who logs in. No text made here holds the password.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::Secret;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::error::database_error;

/// How long to wait for the first answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A database and a login; what is blank comes from libpq's variables, as `PGHOST`.
#[derive(Debug)]
pub(crate) struct PostgresTarget {
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Arc<Secret<String>>>,
    pub(crate) database: Option<String>,
    /// Options by libpq's names.
    pub(crate) query: IndexMap<String, String>,
}

impl PostgresTarget {
    pub(crate) async fn connect(&self) -> Result<PgConnection, DatabaseError> {
        let options = self.options()?;
        let place = format!("`{}` on `{}:{}`", options.get_database().unwrap_or_default(), options.get_host(), options.get_port());
        match tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options)).await {
            Ok(connected) => connected.map_err(|error| cannot_connect(database_error(error), &place)),
            Err(_) => {
                let why = format!("no answer within {} s", CONNECT_TIMEOUT.as_secs());
                Err(cannot_connect(DatabaseError::new(DatabaseErrorKind::Connection, why), &place))
            }
        }
    }

    fn options(&self) -> Result<PgConnectOptions, DatabaseError> {
        // The file `.pgpass` is not read: it would log in with a password that nobody named.
        let mut options = PgConnectOptions::new_without_pgpass().disable_statement_logging();
        if let Some(host) = &self.host {
            options = options.host(host);
        }
        if let Some(port) = self.port {
            options = options.port(port);
        }
        if let Some(username) = &self.username {
            options = options.username(username);
        }
        if let Some(password) = &self.password {
            options = options.password(password.expose());
        }
        if let Some(database) = &self.database {
            options = options.database(database);
        }
        self.query.iter().try_fold(options, |options, (name, value)| with_option(options, name, value))
    }
}

fn with_option(options: PgConnectOptions, name: &str, value: &str) -> Result<PgConnectOptions, DatabaseError> {
    let wrong = |message: String| DatabaseError::new(DatabaseErrorKind::Configuration, message);
    match name {
        "sslmode" => {
            let modes = "`disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`";
            let mode: PgSslMode = value.parse().map_err(|_| wrong(format!("`query.sslmode` is `{value}`: it takes {modes}")))?;
            Ok(options.ssl_mode(mode))
        }
        "sslrootcert" => Ok(options.ssl_root_cert(value)),
        "application_name" => Ok(options.application_name(value)),
        // The value stays out of the text: somebody may have put a password there.
        _ => Err(wrong(format!("`query` has no option `{name}` here: it takes `sslmode`, `sslrootcert` and `application_name`"))),
    }
}

fn cannot_connect(mut error: DatabaseError, place: &str) -> DatabaseError {
    let advice = match error.kind {
        DatabaseErrorKind::Authentication => "; check `username` and `password`",
        DatabaseErrorKind::Connection => "; check `host` and `port`, and that it runs",
        DatabaseErrorKind::Configuration => "; check `database` and `query`",
        DatabaseErrorKind::Expired
        | DatabaseErrorKind::Sql
        | DatabaseErrorKind::Cancelled
        | DatabaseErrorKind::Value
        | DatabaseErrorKind::Protocol => "",
    };
    error.message = format!("cannot connect to the Postgres database {place}: {}{advice}", error.message);
    error
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn with(query: (&str, &str)) -> PostgresTarget {
        let query = IndexMap::from([(query.0.to_owned(), query.1.to_owned())]);
        let password = Some(Arc::new(Secret::from("fake-password")));
        PostgresTarget { host: None, port: None, username: None, password, database: None, query }
    }

    #[test]
    fn options_that_would_be_ignored_are_refused() {
        assert!(with(("sslmode", "verify-full")).options().is_ok());
        assert!(with(("sslmode", "maybe")).options().unwrap_err().message.contains("`verify-full`"));
        let error = with(("passwort", "fake-password")).options().unwrap_err();
        assert!(error.message.contains("`passwort`") && !error.message.contains("fake-password"), "{error}");
    }

    #[test]
    fn the_password_is_not_in_debug_texts() {
        let text = format!("{:?}", with(("sslmode", "disable")));
        assert!(text.contains("[redacted]") && !text.contains("fake-password"), "{text}");
    }
}
