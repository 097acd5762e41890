//! The file of settings: TOML, whose tables are the parts of a setting's key.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use onloan_secrets::open_to_others;
use onloan_server::configuration::TABLE;
use toml::Value;

use super::SettingsError;

/// What a file of settings says.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
    values: BTreeMap<String, String>,
    private: bool,
}

impl SettingsFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or says something that is no setting.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let broken = |why: String| SettingsError::File { path: path.display().to_string(), why };
        let text = std::fs::read_to_string(path).map_err(|why| broken(why.to_string()))?;
        // The parser's own text repeats the line, and that may hold a password.
        let table: toml::Table =
            toml::from_str(&text).map_err(|why| broken(format!("it is no TOML: {}{}", why.message(), line(&text, &why))))?;
        let mut values = BTreeMap::new();
        collect("", &table, &mut values).map_err(broken)?;
        if let Some(unknown) = values.keys().find(|key| !TABLE.iter().any(|row| row.key == **key)) {
            return Err(broken(format!("there is no setting `{unknown}`; `onloan config view` lists all of them")));
        }
        Ok(Self { path: path.to_owned(), values, private: is_private(path) })
    }

    /// The same where it need not be there.
    ///
    /// # Errors
    /// When it is there and [`Self::read`] fails.
    pub fn read_if_there(path: &Path) -> Result<Option<Self>, SettingsError> {
        match path.try_exists() {
            Ok(false) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(None),
            Ok(true) | Err(_) => Self::read(path).map(Some),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says about a setting.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// Whether only its owner can read it.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.private
    }
}

fn collect(prefix: &str, table: &toml::Table, values: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(table) => collect(&key, table, values)?,
            Value::String(text) => drop(values.insert(key, text.clone())),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => drop(values.insert(key, value.to_string())),
            Value::Array(items) => {
                let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                values.insert(key.clone(), items.ok_or(format!("`{key}` is a list of something else than texts"))?.join(","));
            }
            Value::Datetime(_) => return Err(format!("`{key}` is a date, and no setting is")),
        }
    }
    Ok(())
}

fn line(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().and_then(|span| text.get(..span.start));
    start.map_or(String::new(), |before| format!(" (line {})", before.matches('\n').count() + 1))
}

fn is_private(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| open_to_others(&metadata).is_none())
}
