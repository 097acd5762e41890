//! A server's settings with where each came from.

use onloan_server::configuration::{Configuration, Row, TABLE};
use serde_json::Value;

use super::{Origin, SettingsError, Sources};

/// What a server is told, and by whom.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// What it is told.
    pub configuration: Configuration,
    /// One for each row of the table.
    origins: Vec<Origin>,
}

impl ServerSettings {
    /// The settings that the sources give.
    ///
    /// # Errors
    /// When one of them makes no sense.
    pub fn load(sources: &Sources) -> Result<Self, SettingsError> {
        let (mut configuration, mut origins) = (Configuration::default(), Vec::with_capacity(TABLE.len()));
        for row in TABLE {
            let origin = match sources.find(row)? {
                None => Origin::Default,
                Some((text, origin)) => {
                    let read = row.read(&mut configuration, &text);
                    read.map_err(|why| SettingsError::Value { key: row.key, origin: origin.clone(), why })?;
                    origin
                }
            };
            origins.push(origin);
        }
        Ok(Self { configuration, origins })
    }

    /// Every setting with its value as it may be shown, and who said so.
    pub fn rows(&self) -> impl Iterator<Item = (&'static Row, Value, &Origin)> {
        TABLE.iter().zip(&self.origins).map(|(row, origin)| (row, row.shown(&self.configuration), origin))
    }
}
