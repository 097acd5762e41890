//! Where a server's settings come from: an option of the command, our variables, Prefect's, a file. In this order.

use std::path::Path;

use onloan_secrets::Environment;
use onloan_server::configuration::{Row, TABLE};

use super::database::holds_password;
use super::{Origin, Settings, SettingsError, SettingsFile};

/// The variable that names the file.
const FILE: &str = "ONLOAN_CONFIG";

/// The name of the file in the home folder that is read when nothing names another.
const FILE_NAME: &str = "onloan.toml";

/// Everything that says something about a server's settings.
#[derive(Debug, Clone)]
pub struct Sources {
    environment: Environment,
    file: Option<SettingsFile>,
    options: Vec<(&'static str, String)>,
}

impl Sources {
    /// The variables, and the file that `file` names: else `ONLOAN_CONFIG`, else `onloan.toml` in the home folder if it
    /// is there.
    ///
    /// # Errors
    /// When the file that was named is not there, or makes no sense.
    pub fn new(environment: &Environment, file: Option<&Path>) -> Result<Self, SettingsError> {
        let named = file.map(Path::to_owned).or_else(|| environment.var(FILE).map(|path| environment.expand(&path)));
        let file = match named {
            Some(path) => Some(SettingsFile::read(&path)?),
            None => match Settings::home(environment) {
                Ok(home) => SettingsFile::read_if_there(&home.value.join(FILE_NAME))?,
                Err(_) => None,
            },
        };
        Ok(Self { environment: environment.clone(), file, options: Vec::new() })
    }

    /// The same with an option of the command. The key must be one of the table's.
    #[must_use]
    pub fn with(mut self, key: &'static str, text: Option<String>) -> Self {
        debug_assert!(TABLE.iter().any(|row| row.key == key), "{key} is no setting");
        self.options.extend(text.map(|text| (key, text)));
        self
    }

    /// The variables.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The file, if there is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_ref().map(SettingsFile::path)
    }

    /// What is said about a setting, and who says so; nothing when nobody does.
    ///
    /// # Errors
    /// When a file that others can read holds a secret.
    pub fn find(&self, row: &Row) -> Result<Option<(String, Origin)>, SettingsError> {
        // The last of several options counts.
        if let Some((_, text)) = self.options.iter().rev().find(|(key, _)| *key == row.key) {
            return Ok(Some((text.clone(), Origin::CommandLine)));
        }
        if let Some((text, name)) = row.variables().into_iter().find_map(|name| Some((self.environment.var(&name)?, name))) {
            return Ok(Some((text, Origin::Environment(name))));
        }
        let Some((file, text)) = self.file.as_ref().and_then(|file| Some((file, file.get(row.key)?))) else { return Ok(None) };
        let path = file.path().display().to_string();
        if row.is_secret() && !file.is_private() && (row.key != Self::DATABASE || holds_password(text)) {
            let why = format!(
                "`{}` is secret and others can read the file: `chmod 600 {path}`, or set `{}` in its place",
                row.key,
                row.variables().first().expect("a setting has a variable")
            );
            return Err(SettingsError::File { path, why });
        }
        Ok(Some((text.to_owned(), Origin::File(path))))
    }

    /// The key of the database.
    pub const DATABASE: &'static str = "server.database.connection_url";

    /// The row of a key.
    pub(super) fn row(key: &str) -> &'static Row {
        TABLE.iter().find(|row| row.key == key).expect("only keys of the table are asked for")
    }
}

/// Variables that look like settings of a server, and are none here: they change nothing. Only names, no values.
#[must_use]
pub fn ignored_variables(names: impl IntoIterator<Item = String>) -> Vec<String> {
    const BEGINNINGS: [&str; 5] =
        ["ONLOAN_SERVER_", "PREFECT_SERVER_", "PREFECT_API_SERVICES_", "PREFECT_API_DATABASE_", "PREFECT_EVENTS_"];
    let known: Vec<String> = TABLE.iter().flat_map(Row::variables).collect();
    let looks_like_one =
        |name: &String| name != crate::encryption::PREFECT && BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
    let mut ignored: Vec<String> = names.into_iter().filter(|name| looks_like_one(name) && !known.contains(name)).collect();
    ignored.sort();
    ignored
}
