//! Which database a block's fields mean: parts or a URL become a [`Target`].
//!
//! Knows the rules of both spellings and no secret: a URL with a password in it is refused.

use std::path::PathBuf;
use std::time::Duration;

use indexmap::IndexMap;
use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::Environment;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::credentials::DatabaseCredentials;
use crate::postgres::PostgresTarget;
use crate::sqlite::{OpenMode, SqliteTarget};

/// A database to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Sqlite(SqliteTarget),
    Postgres(PostgresTarget),
}

/// The fields, wherever they stood.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) username: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) database: Option<String>,
    pub(crate) query: IndexMap<String, String>,
}

impl Target {
    /// The target of a block; Postgres's blank fields come from `environment`.
    pub(crate) fn of(credentials: &DatabaseCredentials, environment: &Environment) -> Result<Self, DatabaseError> {
        let (driver, parts) = match &credentials.url {
            Some(url) => from_url(url, credentials)?,
            None => from_fields(credentials),
        };
        let dialect = driver.split('+').next().unwrap_or_default();
        match dialect.to_ascii_lowercase().as_str() {
            "sqlite" => sqlite(parts).map(Self::Sqlite),
            "postgresql" | "postgres" => PostgresTarget::of(parts, environment).map(Self::Postgres),
            "" => {
                Err(misconfigured("`driver` is blank and `host` or `username` is not: write `postgresql`, or leave them blank for SQLite"))
            }
            other => Err(misconfigured(format!("the driver `{other}` is not known here: write `sqlite` or `postgresql`"))),
        }
    }
}

pub(crate) fn misconfigured(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Configuration, message)
}

/// Fields that hold nothing count as blank: forms send empty text.
fn filled(field: Option<&String>) -> Option<String> {
    field.filter(|text| !text.is_empty()).cloned()
}

fn from_fields(credentials: &DatabaseCredentials) -> (String, Parts) {
    let parts = Parts {
        username: filled(credentials.username.as_ref()),
        host: filled(credentials.host.as_ref()),
        port: credentials.port,
        database: filled(credentials.database.as_ref()),
        query: credentials.query.clone().unwrap_or_default(),
    };
    let default = if parts.host.is_none() && parts.username.is_none() { "sqlite" } else { "" };
    (filled(credentials.driver.as_ref()).unwrap_or_else(|| default.into()), parts)
}

fn from_url(text: &str, credentials: &DatabaseCredentials) -> Result<(String, Parts), DatabaseError> {
    let beside = [
        ("driver", filled(credentials.driver.as_ref()).is_some()),
        ("username", filled(credentials.username.as_ref()).is_some()),
        ("database", filled(credentials.database.as_ref()).is_some()),
        ("host", filled(credentials.host.as_ref()).is_some()),
        ("port", credentials.port.is_some()),
        ("query", credentials.query.as_ref().is_some_and(|query| !query.is_empty())),
    ];
    if let Some((field, _)) = beside.iter().find(|(_, given)| *given) {
        return Err(misconfigured(format!("both `url` and `{field}` are given: write either the URL or the fields")));
    }
    // No part of the text may be said back: what is broken in it may be a password.
    let url = Url::parse(text).map_err(|why| misconfigured(format!("`url` is no URL: {why}; write `postgresql://user@host/database`")))?;
    if url.password().is_some() {
        let message =
            "`url` has a password in it, where everybody who sees the block sees it: take it out, and put a reference into `password`";
        return Err(misconfigured(message));
    }
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let path = decoded(url.path().strip_prefix('/').unwrap_or(url.path()));
    let parts = Parts {
        username: Some(decoded(url.username())).filter(|name| !name.is_empty()),
        // An address of IPv6 stands in brackets in a URL and nowhere else.
        host: url.host_str().map(|host| decoded(host.trim_matches(['[', ']']))).filter(|host| !host.is_empty()),
        port: url.port(),
        database: Some(path).filter(|path| !path.is_empty()),
        query: url.query_pairs().into_owned().collect(),
    };
    Ok((url.scheme().to_owned(), parts))
}

fn sqlite(parts: Parts) -> Result<SqliteTarget, DatabaseError> {
    /// How long to wait for another connection's lock.
    const TIMEOUT: Duration = Duration::from_secs(5);
    if let Some(host) = &parts.host {
        let message =
            format!("SQLite is a file on this machine and takes no `host` (`{host}`): leave it blank, and put the path into `database`");
        return Err(misconfigured(message));
    }
    let path = parts.database.filter(|path| path != ":memory:").map(PathBuf::from);
    let mut target = SqliteTarget { path, mode: OpenMode::Create, timeout: TIMEOUT };
    for (key, value) in &parts.query {
        match (key.as_str(), value.as_str()) {
            ("mode", "ro") => target.mode = OpenMode::ReadOnly,
            ("mode", "rw") => target.mode = OpenMode::ReadWrite,
            ("mode", "rwc") => target.mode = OpenMode::Create,
            ("mode", other) => return Err(misconfigured(format!("the mode `{other}` is not known: write `ro`, `rw` or `rwc`"))),
            ("timeout", seconds) => target.timeout = seconds_of("timeout", seconds)?,
            (other, _) => return Err(unknown_setting(other, "SQLite", "`mode`, `timeout`")),
        }
    }
    Ok(target)
}

pub(crate) fn seconds_of(setting: &str, text: &str) -> Result<Duration, DatabaseError> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| misconfigured(format!("the setting `{setting}` is `{text}`: write seconds, as `{setting}=5`")))
}

pub(crate) fn unknown_setting(name: &str, database: &str, known: &str) -> DatabaseError {
    misconfigured(format!("{database} has no setting `{name}` here; it takes {known}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn target(credentials: &DatabaseCredentials) -> Result<Target, DatabaseError> {
        Target::of(credentials, &Environment::fixed([("PGUSER", "somebody"), ("PGPORT", "6000")]))
    }

    fn url(text: &str) -> Result<Target, DatabaseError> {
        target(&DatabaseCredentials { url: Some(text.into()), ..Default::default() })
    }

    fn sqlite_path(target: Target) -> Option<PathBuf> {
        let Target::Sqlite(target) = target else { panic!("{target:?} is not SQLite") };
        target.path
    }

    fn postgres(target: Target) -> PostgresTarget {
        let Target::Postgres(target) = target else { panic!("{target:?} is not Postgres") };
        target
    }

    #[test]
    fn blank_credentials_are_sqlite_in_memory() {
        assert_eq!(sqlite_path(target(&DatabaseCredentials::default()).unwrap()), None);
        assert_eq!(sqlite_path(url("sqlite://").unwrap()), None);
        assert_eq!(sqlite_path(url("sqlite+aiosqlite:///:memory:").unwrap()), None);
    }

    #[test]
    fn a_sqlite_url_has_three_slashes_before_a_relative_path_and_four_before_an_absolute_one() {
        assert_eq!(sqlite_path(url("sqlite:///some%20folder/flow.db").unwrap()), Some("some folder/flow.db".into()));
        assert_eq!(sqlite_path(url("sqlite+pysqlite:////var/flow.db?mode=ro").unwrap()), Some("/var/flow.db".into()));
    }

    #[test]
    fn a_postgres_url_and_its_parts_mean_the_same() {
        let parts = DatabaseCredentials {
            driver: Some("postgresql+psycopg2".into()),
            username: Some("us er".into()),
            host: Some("::1".into()),
            port: Some(5433),
            database: Some("sales".into()),
            query: Some(IndexMap::from([("sslmode".into(), "require".into())])),
            ..Default::default()
        };
        assert_eq!(target(&parts), url("postgresql+asyncpg://us%20er@[::1]:5433/sales?sslmode=require"));
    }

    #[test]
    fn what_postgres_fields_leave_blank_comes_from_the_environment() {
        let target = postgres(url("postgres://db.example").unwrap());
        assert_eq!((target.host.as_str(), target.port), ("db.example", 6000));
        assert_eq!((target.username.as_str(), target.database.as_str()), ("somebody", "somebody"));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_what_to_write() {
        let fields = |change: fn(&mut DatabaseCredentials)| {
            let mut credentials = DatabaseCredentials::default();
            change(&mut credentials);
            target(&credentials).unwrap_err().message
        };
        let texts = [
            fields(|fields| fields.host = Some("db".into())),
            fields(|fields| fields.driver = Some("mysql+pymysql".into())),
            fields(|fields| (fields.driver, fields.host) = (Some("sqlite".into()), Some("db".into()))),
            fields(|fields| (fields.url, fields.port) = (Some("sqlite://".into()), Some(1))),
            url("sqlite:///x?cache=shared").unwrap_err().message,
            url("postgresql://db/x?sslmode=yes").unwrap_err().message,
            url("postgresql://db/x?connect_timeout=soon").unwrap_err().message,
        ];
        assert_eq!(
            texts,
            [
                "`driver` is blank and `host` or `username` is not: write `postgresql`, or leave them blank for SQLite",
                "the driver `mysql` is not known here: write `sqlite` or `postgresql`",
                "SQLite is a file on this machine and takes no `host` (`db`): leave it blank, and put the path into `database`",
                "both `url` and `port` are given: write either the URL or the fields",
                "SQLite has no setting `cache` here; it takes `mode`, `timeout`",
                "the setting `sslmode` is `yes`: write `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`",
                "the setting `connect_timeout` is `soon`: write seconds, as `connect_timeout=5`",
            ]
        );
    }

    #[test]
    fn a_url_with_a_password_is_refused_and_not_said_back() {
        for text in ["postgresql://user:fake-password@db/x", "postgresql://user:fake-password@db:port/x", "fake-password"] {
            let error = url(text).unwrap_err();
            assert_eq!(error.kind, DatabaseErrorKind::Configuration);
            assert!(!format!("{error} {error:?}").contains("fake-password"), "{error}");
        }
    }
}
