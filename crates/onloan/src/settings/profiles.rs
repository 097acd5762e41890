//! Profiles: named sets of settings in `profiles.toml` in the home folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::SettingsError;

const DEFAULT: &str = "default";

/// All profiles of a home folder.
#[derive(Debug, Clone)]
pub struct Profiles {
    path: PathBuf,
    file: File,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    active: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

/// A named set of settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// As `ONLOAN_API_URL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_url: Option<String>,
    /// As `ONLOAN_DATABASE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// As `ONLOAN_RESULTS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub results: Option<String>,
}

impl Profiles {
    /// Reads the profiles of a home folder; there need not be any.
    ///
    /// # Errors
    /// When the file cannot be read or is not what it should be.
    pub fn read(home: &Path) -> Result<Self, SettingsError> {
        let path = home.join("profiles.toml");
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|why| broken(&path, &why))?,
            Err(why) if why.kind() == io::ErrorKind::NotFound => File::default(),
            Err(why) => return Err(broken(&path, &why)),
        };
        Ok(Self { path, file })
    }

    /// Where the profiles are kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the profile to use when nobody says otherwise.
    pub fn active(&self) -> &str {
        self.file.active.as_deref().unwrap_or(DEFAULT)
    }

    /// A profile. `default` is always there.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn get(&self, name: &str) -> Result<Profile, SettingsError> {
        match self.file.profiles.get(name) {
            Some(profile) => Ok(profile.clone()),
            None if name == DEFAULT => Ok(Profile::default()),
            None => Err(SettingsError::NoProfile { name: name.into(), path: self.path.display().to_string() }),
        }
    }

    /// All names, `default` among them.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.file.profiles.keys().map(String::as_str).collect();
        if !names.contains(&DEFAULT) {
            names.insert(0, DEFAULT);
        }
        names
    }

    /// Puts a profile in place of the one of that name, if there is one.
    pub fn put(&mut self, name: &str, profile: Profile) {
        self.file.profiles.insert(name.to_owned(), profile);
    }

    /// Makes a profile the one to use.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn activate(&mut self, name: &str) -> Result<(), SettingsError> {
        self.get(name)?;
        self.file.active = Some(name.to_owned());
        Ok(())
    }

    /// Takes a profile away; the active one's place is taken by `default`.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn remove(&mut self, name: &str) -> Result<(), SettingsError> {
        self.get(name)?;
        self.file.profiles.remove(name);
        if self.file.active.as_deref() == Some(name) {
            self.file.active = None;
        }
        Ok(())
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When the home folder cannot be written.
    pub fn write(&self) -> Result<(), SettingsError> {
        let text = toml::to_string(&self.file).map_err(|why| broken(&self.path, &why))?;
        let folder = self.path.parent().expect("the path was made by joining a name to the home folder");
        let written = std::fs::create_dir_all(folder).and_then(|()| {
            let fresh = self.path.with_extension("toml.new");
            std::fs::write(&fresh, text)?;
            std::fs::rename(fresh, &self.path)
        });
        written.map_err(|why| broken(&self.path, &why))
    }
}

fn broken(path: &Path, why: &dyn std::fmt::Display) -> SettingsError {
    SettingsError::Profiles { path: path.display().to_string(), why: why.to_string() }
}
