//! Where a server keeps what it keeps: a SQLite file, or a Postgres database.

use std::fmt;
use std::path::PathBuf;

use onloan_secrets::Environment;
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
    /// Reads a path, or a URL that starts with `postgres://` or `postgresql://`.
    ///
    /// # Errors
    /// When it looks like a URL and is none of these.
    pub fn parse(text: &str, origin: Origin, environment: &Environment) -> Result<Self, SettingsError> {
        let Some((scheme, _)) = text.split_once("://") else { return Ok(Self::File(environment.expand(text))) };
        if !matches!(scheme, "postgres" | "postgresql") {
            let why = format!("`{scheme}://` is no database that a server can use");
            return Err(SettingsError::Database { origin, why });
        }
        match Url::parse(text) {
            Ok(url) if url.password().is_some() && matches!(origin, Origin::Profile(_)) => Err(SettingsError::Database {
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

/// A URL as it may be shown.
pub fn without_password(url: &Url) -> String {
    let mut url = url.clone();
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
    }
}
