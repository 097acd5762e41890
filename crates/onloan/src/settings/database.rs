//! Where a server keeps what it keeps: a SQLite file, or a Postgres database.

use std::fmt;
use std::path::PathBuf;

use onloan_secrets::Environment;
use onloan_storage::upkeep::Place;
use onloan_storage::{Db, Durability};
use url::Url;

use super::{Origin, SettingsError};

/// The database of a server that runs here. Shown without a password.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A SQLite file.
    File(PathBuf),
    /// A Postgres database, by URL. What the URL leaves out, the password first of all, is taken from where Postgres'
    /// own clients look: `PGPASSWORD`, `~/.pgpass`.
    Postgres(Url),
}

impl Database {
    /// Where it is, as its upkeep asks.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::File(path) => Place::File(path.clone()),
            Self::Postgres(url) => Place::Postgres(url.to_string()),
        }
    }

    /// Opens it, makes a file if need be, and brings the tables up to date.
    ///
    /// # Errors
    /// When it cannot be opened. The message does not show a password.
    pub async fn connect(&self, durability: Durability) -> Result<Db, onloan_storage::Error> {
        match self {
            Self::File(path) => Db::open_sqlite(path, durability).await,
            Self::Postgres(url) => Db::open_postgres(url.as_str()).await,
        }
    }

    /// Reads a path, or a URL that starts with `postgres://`, `postgresql://` or `sqlite://`, also with the name of a driver
    /// as SQLAlchemy writes it: `postgresql+asyncpg://`.
    ///
    /// # Errors
    /// When it looks like a URL and is none of these.
    pub fn parse(text: &str, origin: Origin, environment: &Environment) -> Result<Self, SettingsError> {
        let Some((scheme, _)) = text.split_once("://") else { return Ok(Self::File(environment.expand(text))) };
        let wrong = |why: String| Err(SettingsError::Database { origin: origin.clone(), why });
        match scheme.split('+').next() {
            Some("postgres" | "postgresql") => {}
            Some("sqlite") => return sqlite_file(text, environment).or_else(|why| wrong(why.into())),
            Some(_) | None => return wrong(format!("`{scheme}://` is no database that a server can use")),
        }
        match Url::parse(&for_postgres(text)) {
            Ok(url) if holds_password(url.as_str()) && matches!(origin, Origin::Profile(_)) => Err(SettingsError::Database {
                origin,
                why: "it holds a password, which does not belong in a file of settings: leave it out, and set `PGPASSWORD` where the server runs"
                    .into(),
            }),
            Ok(url) => Ok(Self::Postgres(url)),
            // Not repeated, since its password may be in any part of what is no URL.
            Err(why) => Err(SettingsError::Database { origin, why: format!("it is no URL: {why}") }),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

/// The file that a URL of SQLAlchemy names: three slashes before a relative path, four before an absolute one.
fn sqlite_file(text: &str, environment: &Environment) -> Result<Database, &'static str> {
    let path = text.split_once("://").and_then(|(_, rest)| rest.strip_prefix('/')).unwrap_or_default();
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    match path {
        "" | ":memory:" => Err("it names no file, and a database in memory would be gone with the server"),
        path => Ok(Database::File(environment.expand(path))),
    }
}

/// A URL without the name of a driver, and with the option for TLS as Postgres' own clients name it.
fn for_postgres(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("postgres", text));
    let scheme = scheme.split('+').next().unwrap_or(scheme);
    let rest = rest.replacen("?ssl=", "?sslmode=", 1).replacen("&ssl=", "&sslmode=", 1);
    format!("{scheme}://{rest}")
}

/// Whether a text is a URL with a password in it, or none that can be read, and so may have one anywhere.
pub(super) fn holds_password(text: &str) -> bool {
    match Url::parse(text) {
        Ok(url) => url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password"),
        Err(_) => text.contains('@'),
    }
}

/// A URL as it may be shown.
pub fn without_password(url: &Url) -> String {
    let mut url = url.clone();
    if url.query_pairs().any(|(name, _)| name == "password") {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let shown = |(name, value): (String, String)| if name == "password" { (name, "********".into()) } else { (name, value) };
        url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(shown));
    }
    if url.password().is_some() && url.set_password(Some("********")).is_err() {
        return "(a URL that cannot be shown)".into();
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn parse(text: &str, origin: Origin) -> Result<Database, SettingsError> {
        Database::parse(text, origin, &Environment::fixed([("HOME", "/home/ada")]))
    }

    #[test]
    fn a_path_and_a_url_are_told_apart() {
        assert_eq!(parse("~/onloan.db", Origin::Default).unwrap(), Database::File("/home/ada/onloan.db".into()));
        assert_eq!(parse("postgresql://ada@db/onloan", Origin::Default).unwrap().to_string(), "postgresql://ada@db/onloan");
        let error = parse("mysql://db/onloan", Origin::Default).unwrap_err().to_string();
        assert!(error.contains("mysql://") && error.contains("postgres://"), "{error}");
    }

    #[test]
    fn a_password_is_not_shown_and_not_taken_from_a_profile() {
        let url = "postgres://ada:fake-password@db/onloan";
        let database = parse(url, Origin::CommandLine).unwrap();
        assert_eq!(format!("{database} {database:?}").matches("********").count(), 2);
        assert!(!format!("{database} {database:?}").contains("fake-password"));
        let error = parse(url, Origin::Profile("prod".into())).unwrap_err().to_string();
        assert!(error.contains("PGPASSWORD") && !error.contains("fake-password"), "{error}");
        let asked = parse("postgres://db/onloan?password=fake-password&user=ada", Origin::CommandLine).unwrap().to_string();
        assert!(asked.contains("user=ada") && !asked.contains("fake-password"), "{asked}");
    }

    #[test]
    fn urls_of_sqlalchemy_are_read() {
        for (text, expected) in [
            ("sqlite+aiosqlite:////var/lib/onloan.db", "/var/lib/onloan.db"),
            ("sqlite+aiosqlite:///onloan.db?timeout=60", "onloan.db"),
            ("sqlite:///~/onloan.db", "/home/ada/onloan.db"),
            ("postgresql+asyncpg://ada@db:5432/onloan?ssl=require", "postgresql://ada@db:5432/onloan?sslmode=require"),
            ("postgresql+psycopg2://ada@db/onloan", "postgresql://ada@db/onloan"),
        ] {
            assert_eq!(parse(text, Origin::Default).unwrap().to_string(), expected, "{text}");
        }
        for text in ["sqlite+aiosqlite:///:memory:", "sqlite+aiosqlite://"] {
            assert!(parse(text, Origin::Default).unwrap_err().to_string().contains("names no file"), "{text}");
        }
    }
}
