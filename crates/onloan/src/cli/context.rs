//! What every command gets: how to print, the settings, and a session when it needs one.

use std::path::PathBuf;

use onloan::Session;
use onloan::settings::{Profiles, Settings, Sources};
use onloan_client::Client;
use onloan_secrets::Environment;

use super::output::Output;

pub(crate) struct Context {
    pub(crate) output: Output,
    profile: Option<String>,
    config: Option<PathBuf>,
}

impl Context {
    pub(crate) fn new(output: Output, profile: Option<String>, config: Option<PathBuf>) -> Self {
        Self { output, profile, config }
    }

    /// The settings, with the profile that the command line names.
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        Ok(Settings::from_sources(&self.sources()?, self.profile())?)
    }

    /// What settings are made from: variables, and the file that the command line names.
    pub(crate) fn sources(&self) -> anyhow::Result<Sources> {
        Ok(Sources::new(&Environment::process(), self.config.as_deref())?)
    }

    /// The profile that the command line names.
    pub(crate) fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    pub(crate) fn profiles(&self) -> anyhow::Result<Profiles> {
        let home = Settings::home(&Environment::process())?;
        Ok(Profiles::read(&home.value)?)
    }

    /// A session with the server that the settings name.
    pub(crate) async fn session(&self) -> anyhow::Result<Session> {
        Ok(onloan::connect(&self.settings()?).await?)
    }

    pub(crate) async fn client(&self) -> anyhow::Result<Client> {
        Ok(self.session().await?.client().clone())
    }
}
