//! What this process is told: by options, by the environment, by a file, by the active profile, by default. In this order.
//!
//! No setting is shown with a password in it.

mod database;
mod file;
mod profiles;
mod server;
mod sources;

use std::fmt;
use std::path::PathBuf;

use onloan_secrets::Environment;
use serde::Serialize;
use thiserror::Error;
use url::Url;

pub use database::{Database, without_password};
pub use file::SettingsFile;
pub use profiles::{Profile, Profiles};
pub use server::ServerSettings;
pub use sources::{Sources, ignored_variables};

/// The settings of this process, each with where it came from.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of everything that Onloan keeps on this machine.
    pub home: Setting<PathBuf>,
    /// The active profile.
    pub profile: Setting<String>,
    /// The server's API; without one, a server runs inside the process.
    pub api_url: Setting<Option<Url>>,
    /// The database of a server that runs here.
    pub database: Setting<Database>,
    /// Where the results of tasks and flows are kept.
    pub results: Setting<PathBuf>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting<T> {
    /// Its value.
    pub value: T,
    /// Who said so.
    pub origin: Origin,
}

/// Who said what a setting is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Origin {
    /// An option of the command.
    CommandLine,
    /// A variable.
    Environment(String),
    /// A file of settings.
    File(String),
    /// A profile.
    Profile(String),
    /// Nobody: the default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::Environment(name) => write!(f, "environment, {name}"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// Why the settings make no sense.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// There is no home folder to keep things in.
    #[error("neither `ONLOAN_HOME` nor `HOME` is set: set one to the folder to keep things in")]
    NoHome,
    /// A URL is none.
    #[error("the API URL `{text}` ({origin}) is no URL: {why}; write it like `http://127.0.0.1:4200/api`")]
    Url {
        /// What it says.
        text: String,
        /// Who said so.
        origin: Origin,
        /// What is wrong.
        why: String,
    },
    /// The database is none.
    #[error("the database ({origin}) cannot be used: {why}; write a path, or a URL like `postgres://user@host:5432/database`")]
    Database {
        /// Who said so.
        origin: Origin,
        /// What is wrong.
        why: String,
    },
    /// The file of settings cannot be read, or says something that makes no sense.
    #[error("the settings in `{path}`: {why}")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// A setting's value makes no sense.
    #[error("`{key}` ({origin}) cannot be used: {why}")]
    Value {
        /// The setting.
        key: &'static str,
        /// Who said so.
        origin: Origin,
        /// What is expected.
        why: String,
    },
    /// The profiles' file cannot be read or written.
    #[error("the profiles in `{path}`: {why}")]
    Profiles {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// A profile is asked for that is not there.
    #[error(
        "there is no profile `{name}` in `{path}`: `onloan profile ls` shows those that exist, `onloan profile create {name}` makes it"
    )]
    NoProfile {
        /// Its name.
        name: String,
        /// The file.
        path: String,
    },
}

impl Settings {
    /// The settings that `environment` and the profile `wanted` give; without one, the active profile.
    ///
    /// # Errors
    /// When one of them makes no sense.
    pub fn load(environment: &Environment, wanted: Option<&str>) -> Result<Self, SettingsError> {
        Self::from_sources(&Sources::new(environment, None)?, wanted)
    }

    /// The same with a file and options besides.
    ///
    /// # Errors
    /// When one of them makes no sense.
    pub fn from_sources(sources: &Sources, wanted: Option<&str>) -> Result<Self, SettingsError> {
        let environment = sources.environment();
        let home = Self::home(environment)?;
        let profiles = Profiles::read(&home.value)?;
        let name = profile_name(environment, wanted, &profiles);
        let profile = profiles.get(&name.value)?;
        let from = Reader { environment, name: &name.value };
        let api_url = from.setting(&["ONLOAN_API_URL", "PREFECT_API_URL"], profile.api_url);
        let database = match sources.find(Sources::row(Sources::DATABASE))? {
            Some((text, origin)) => Setting { value: Some(text), origin },
            None => from.setting(&[], profile.database),
        };
        let results = from.setting(&["ONLOAN_RESULTS"], profile.results);
        Ok(Self {
            api_url: with_auth(url(api_url)?, environment),
            database: database_of(environment, database, || home.value.join("onloan.db"))?,
            results: path(environment, results, || home.value.join("storage")),
            profile: name,
            home,
        })
    }

    /// The folder of everything that Onloan keeps on this machine.
    ///
    /// # Errors
    /// When nothing says where it is.
    pub fn home(environment: &Environment) -> Result<Setting<PathBuf>, SettingsError> {
        if let Some(home) = environment.var("ONLOAN_HOME") {
            return Ok(Setting { value: environment.expand(&home), origin: Origin::Environment("ONLOAN_HOME".into()) });
        }
        let home = environment.home().ok_or(SettingsError::NoHome)?;
        Ok(Setting { value: home.join(".onloan"), origin: Origin::Default })
    }
}

struct Reader<'a> {
    environment: &'a Environment,
    name: &'a str,
}

impl Reader<'_> {
    fn setting(&self, variables: &[&'static str], profile: Option<String>) -> Setting<Option<String>> {
        for &name in variables {
            if let Some(value) = self.environment.var(name) {
                return Setting { value: Some(value), origin: Origin::Environment(name.to_owned()) };
            }
        }
        match profile {
            Some(value) => Setting { value: Some(value), origin: Origin::Profile(self.name.to_owned()) },
            None => Setting { value: None, origin: Origin::Default },
        }
    }
}

fn profile_name(environment: &Environment, wanted: Option<&str>, profiles: &Profiles) -> Setting<String> {
    let from_environment = environment.var("ONLOAN_PROFILE");
    match (wanted, from_environment) {
        (Some(name), None) => Setting { value: name.to_owned(), origin: Origin::CommandLine },
        (Some(name), Some(variable)) if name != variable => Setting { value: name.to_owned(), origin: Origin::CommandLine },
        (_, Some(variable)) => Setting { value: variable, origin: Origin::Environment("ONLOAN_PROFILE".into()) },
        (None, None) => Setting { value: profiles.active().to_owned(), origin: Origin::Default },
    }
}

fn url(setting: Setting<Option<String>>) -> Result<Setting<Option<Url>>, SettingsError> {
    let Setting { value, origin } = setting;
    let Some(text) = value else { return Ok(Setting { value: None, origin }) };
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Setting { value: Some(url), origin }),
        Ok(url) => Err(SettingsError::Url { text, origin, why: format!("`{}` is neither http nor https", url.scheme()) }),
        Err(why) => Err(SettingsError::Url { text, origin, why: why.to_string() }),
    }
}

/// The variables that hold `user:password` for a server that asks who calls.
const AUTH: [&str; 2] = ["ONLOAN_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"];

/// The URL with user and password, unless it names some itself. It is only shown without the password.
fn with_auth(mut setting: Setting<Option<Url>>, environment: &Environment) -> Setting<Option<Url>> {
    let auth = AUTH.into_iter().find_map(|name| environment.var(name));
    if let (Some(url), Some((user, password))) = (&mut setting.value, auth.as_deref().and_then(|auth| auth.split_once(':')))
        && url.username().is_empty()
    {
        // Both only fail for URLs without a host, and this one is http.
        let _ = url.set_username(user).and_then(|()| url.set_password(Some(password)));
    }
    setting
}

fn database_of(
    environment: &Environment,
    setting: Setting<Option<String>>,
    default: impl FnOnce() -> PathBuf,
) -> Result<Setting<Database>, SettingsError> {
    let Setting { value, origin } = setting;
    let value = match value {
        Some(text) => Database::parse(&text, origin.clone(), environment)?,
        None => Database::File(default()),
    };
    Ok(Setting { value, origin })
}

fn path(environment: &Environment, setting: Setting<Option<String>>, default: impl FnOnce() -> PathBuf) -> Setting<PathBuf> {
    let value = setting.value.map_or_else(default, |text| environment.expand(&text));
    Setting { value, origin: setting.origin }
}
