//! Everything that a server can be told, and the one table of it: names, variables, defaults, and how each is read and
//! shown. Loading, `GET /admin/settings`, `onloan config view` and the documentation all come from that table.
//!
//! Where values come from (a command line, an environment, a file) is the caller's business.

mod logging;
mod row;
mod secret_url;
mod table;
mod value;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use onloan_api::MAX_LIMIT;
use serde_json::{Map, Value};

pub use logging::{LogFormat, LogLevel};
pub use row::Row;
pub use secret_url::SecretUrl;
pub use table::TABLE;

use crate::services::Services;
use crate::settings::Settings;

/// Everything that a server can be told.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on.
    pub port: u16,
    /// Where the database is; the caller's default when it is not said.
    pub database: Option<SecretUrl>,
    /// Whether a start brings the tables up to date.
    pub migrate_on_start: bool,
    /// How long requests that are under way may take once the server is to stop.
    pub stop_within: Duration,
    /// Which lines the server's own log has.
    pub log_level: LogLevel,
    /// What they look like.
    pub log_format: LogFormat,
    /// How the server behaves.
    pub settings: Settings,
    /// What it does by itself.
    pub services: Services,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 4200,
            database: None,
            migrate_on_start: true,
            stop_within: Duration::from_secs(25),
            log_level: LogLevel::Warning,
            log_format: LogFormat::Text,
            settings: Settings::default(),
            services: Services::default(),
        }
    }
}

impl Configuration {
    /// All of it by the names that clients know, as one object in others. What is secret is masked.
    #[must_use]
    pub fn shown(&self) -> Value {
        let mut all = Value::Object(Map::new());
        for row in TABLE {
            put(&mut all, row.key, row.shown(self));
        }
        put(&mut all, "server.api.default_limit", MAX_LIMIT.into());
        put(&mut all, "server.stored_secrets", self.settings.stored_secrets.policy.name().into());
        all
    }
}

/// Puts a value where a path of names leads.
fn put(all: &mut Value, path: &str, value: Value) {
    let place = path.split('.').fold(all, |place, name| &mut place[name]);
    *place = value;
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_stands_once_and_every_default_reads_back() {
        let mut seen = BTreeSet::new();
        for row in TABLE {
            for name in row.variables() {
                assert!(seen.insert(name.clone()), "{name} stands twice");
            }
            let shown = row.shown(&Configuration::default());
            let text = shown.as_str().map_or_else(|| shown.to_string(), str::to_owned);
            let mut read = Configuration::default();
            if shown != Value::Null {
                row.read(&mut read, &text).unwrap_or_else(|error| panic!("{}: {error}", row.key));
                assert_eq!(row.shown(&read), shown, "{}", row.key);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_says_what_is_expected_and_not_what_was_said() {
        for row in TABLE.iter().filter(|row| !row.is_secret() && row.key != "server.api.cors_allowed_origins") {
            let error = row.read(&mut Configuration::default(), "nonsense").unwrap_err();
            assert!(error.starts_with("expected ") && !error.contains("nonsense"), "{}: {error}", row.key);
        }
    }

    #[test]
    fn secrets_are_masked() {
        let mut told = Configuration::default();
        for row in TABLE.iter().filter(|row| row.is_secret()) {
            row.read(&mut told, "postgres://ada:fake-password@db/onloan").unwrap();
        }
        assert!(!format!("{told:?} {}", told.shown()).contains("fake-password"));
        assert_eq!(told.shown()["server"]["database"]["connection_url"], "********");
    }

    #[test]
    fn a_service_that_is_off_has_no_period_and_one_that_is_on_again_has_its_own() {
        let row = |key: &str| TABLE.iter().find(|row| row.key == key).unwrap();
        let (enabled, period) = (row("server.services.foreman.enabled"), row("server.services.foreman.loop_seconds"));
        let mut told = Configuration::default();
        enabled.read(&mut told, "false").unwrap();
        assert_eq!((told.services.foreman, enabled.shown(&told), period.shown(&told)), (None, false.into(), Value::Null));
        enabled.read(&mut told, "on").unwrap();
        assert_eq!(told.services.foreman, Services::default().foreman);
    }
}
