//! The two configuration files, merged as boto3 merges them.
//!
//! What a key means is not known here.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use onloan_secrets::Environment;
use zeroize::Zeroizing;

use super::SettingsError;
use super::ini::{self, Ini, Section};
use super::words::split_words;

/// What the files say.
pub(crate) struct ConfigFiles {
    pub(crate) config_path: PathBuf,
    pub(crate) credentials_path: PathBuf,
    /// The profiles of the config file alone.
    pub(crate) config: IndexMap<String, Section>,
    /// The sections of the credentials file alone.
    pub(crate) credentials: Ini,
    /// Both together; where both have a key, the credentials file's value counts.
    pub(crate) profiles: IndexMap<String, Section>,
    pub(crate) sso_sessions: IndexMap<String, Section>,
    pub(crate) services: IndexMap<String, Section>,
}

impl ConfigFiles {
    /// Reads both files; one that does not exist is as good as an empty one.
    pub(crate) async fn read(environment: &Environment) -> Result<Self, SettingsError> {
        // A blank variable names no file; it does not stand for the usual one.
        let path =
            |variable: &str, default: &str| expand(environment, &environment.var_or_blank(variable).unwrap_or_else(|| default.to_owned()));
        let config_path = path("AWS_CONFIG_FILE", "~/.aws/config");
        let credentials_path = path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
        let config = read_ini(&config_path).await?.unwrap_or_default();
        let credentials = read_ini(&credentials_path).await?.unwrap_or_default();
        Ok(Self::merge(config_path, config, credentials_path, credentials))
    }

    fn merge(config_path: PathBuf, config: Ini, credentials_path: PathBuf, credentials: Ini) -> Self {
        let mut files = Self {
            config_path,
            credentials_path,
            config: IndexMap::new(),
            credentials,
            profiles: IndexMap::new(),
            sso_sessions: IndexMap::new(),
            services: IndexMap::new(),
        };
        for (name, section) in config {
            if name == "default" {
                files.config.insert(name, section);
            } else if name.starts_with("profile") {
                files.config.extend(second_word(&name).map(|name| (name, section)));
            } else if name.starts_with("sso-session") {
                files.sso_sessions.extend(second_word(&name).map(|name| (name, section)));
            } else if name.starts_with("services") {
                files.services.extend(second_word(&name).map(|name| (name, section)));
            }
        }
        files.profiles = files.config.clone();
        for (name, section) in &files.credentials {
            files.profiles.entry(name.clone()).or_default().update(section);
        }
        files
    }
}

/// The name in `[profile name]` or `[profile "a name"]`.
fn second_word(header: &str) -> Option<String> {
    let mut words = split_words(header)?;
    (words.len() == 2).then(|| words.swap_remove(1))
}

/// A file's sections; `None` when there is no such file.
pub(crate) async fn read_ini(path: &Path) -> Result<Option<Ini>, SettingsError> {
    let Some(text) = read_text(path).await? else { return Ok(None) };
    let parsed = ini::parse(&text);
    parsed.map(Some).map_err(|error| SettingsError::Malformed { path: path.display().to_string(), why: error.to_string() })
}

/// A file's text; `None` when there is no such file.
pub(crate) async fn read_text(path: &Path) -> Result<Option<Zeroizing<String>>, SettingsError> {
    if !tokio::fs::metadata(path).await.is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let name = || path.display().to_string();
    let bytes = tokio::fs::read(path).await.map_err(|error| SettingsError::Unreadable { path: name(), why: error.to_string() })?;
    let text = String::from_utf8(bytes).map_err(|_| SettingsError::Malformed { path: name(), why: "it is not UTF-8 text".into() })?;
    Ok(Some(Zeroizing::new(text)))
}

/// `$NAME`, `${NAME}` and a leading `~/` replaced; a variable that is not set stays as it is.
pub(crate) fn expand(environment: &Environment, path: &str) -> PathBuf {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let (name, tail) = variable_name(after);
        match environment.var(name).filter(|_| !name.is_empty()) {
            Some(value) => text.push_str(&value),
            None => text.push_str(&rest[before.len()..rest.len() - tail.len()]),
        }
        rest = tail;
    }
    text.push_str(rest);
    environment.expand(&text)
}

fn variable_name(after: &str) -> (&str, &str) {
    if let Some((name, tail)) = after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return (name, tail);
    }
    let end = after.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(after.len());
    after.split_at(end)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use onloan_secrets::Environment;

    use super::expand;

    #[test]
    fn paths_are_expanded() {
        let environment = Environment::fixed([("HOME", "/home/ada"), ("PLACE", "there")]);
        for (path, expected) in [
            ("~/.aws/config", "/home/ada/.aws/config"),
            ("$HOME/$PLACE/x", "/home/ada/there/x"),
            ("${PLACE}s/$NOTHING/$", "theres/$NOTHING/$"),
            ("/a$-b", "/a$-b"),
        ] {
            assert_eq!(expand(&environment, path), Path::new(expected));
        }
    }
}
