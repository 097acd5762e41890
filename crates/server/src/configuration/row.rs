//! One row of the table: a setting's names, and how it is read and shown.

use serde_json::Value;

use super::Configuration;

/// A setting.
#[derive(Debug)]
pub struct Row {
    /// Its name, which is also its place in a file of settings: `server.api.port` is `port` in `[server.api]`.
    pub key: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
    /// Our variables besides the one that follows from the key.
    pub(super) ours: &'static [&'static str],
    /// Prefect's variables besides the one that follows from the key.
    pub(super) prefects: &'static [&'static str],
    pub(super) access: Access,
    pub(super) secret: bool,
}

/// The way to a setting's place.
pub(super) struct Access {
    pub(super) read: fn(&mut Configuration, &str) -> Result<(), String>,
    pub(super) show: fn(&Configuration) -> Value,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access")
    }
}

impl Row {
    pub(super) const fn new(key: &'static str, help: &'static str, access: Access) -> Self {
        Self { key, help, ours: &[], prefects: &[], access, secret: false }
    }

    pub(super) const fn ours(mut self, names: &'static [&'static str]) -> Self {
        self.ours = names;
        self
    }

    pub(super) const fn prefects(mut self, names: &'static [&'static str]) -> Self {
        self.prefects = names;
        self
    }

    pub(super) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The variables that set it; the first that is there counts. Ours come before Prefect's.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        let name = self.key.replace('.', "_").to_ascii_uppercase();
        let ours = self.ours.iter().map(|name| (*name).to_owned()).chain([format!("ONLOAN_{name}")]);
        let prefects = [format!("PREFECT_{name}")].into_iter().chain(self.prefects.iter().map(|name| (*name).to_owned()));
        ours.chain(prefects).collect()
    }

    /// Whether it must be shown to nobody.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.secret
    }

    /// Reads it from a text.
    ///
    /// # Errors
    /// When the text is no such value. The message says what is expected, and never what was said.
    pub fn read(&self, into: &mut Configuration, text: &str) -> Result<(), String> {
        (self.access.read)(into, text.trim())
    }

    /// Its value as it may be shown.
    #[must_use]
    pub fn shown(&self, configuration: &Configuration) -> Value {
        (self.access.show)(configuration)
    }
}
