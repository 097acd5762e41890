//! What a source or provider may look at on this machine: variables and files.
//!
//! Everything that reads the surroundings takes an [`Environment`], so that a test can give it
//! others without touching the process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The variables and the home folder that a resolution sees.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    fixed: Option<Arc<BTreeMap<String, String>>>,
}

impl Environment {
    /// The process's own variables, read anew at each question.
    pub fn process() -> Self {
        Self { fixed: None }
    }

    /// These variables and no others.
    pub fn fixed<K: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let variables = variables.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        Self { fixed: Some(Arc::new(variables)) }
    }

    /// A variable's value; `None` when it is unset, empty, or not Unicode.
    pub fn var(&self, name: &str) -> Option<String> {
        self.var_or_blank(name).filter(|value| !value.is_empty())
    }

    /// A variable's value, also when it is empty; `None` when it is unset, or not Unicode. For those who tell the two
    /// apart.
    pub fn var_or_blank(&self, name: &str) -> Option<String> {
        match &self.fixed {
            Some(variables) => variables.get(name).cloned(),
            None => std::env::var(name).ok(),
        }
    }

    /// Whether a variable is there at all, be it empty.
    pub fn is_set(&self, name: &str) -> bool {
        match &self.fixed {
            Some(variables) => variables.contains_key(name),
            None => std::env::var_os(name).is_some(),
        }
    }

    /// The home folder (`HOME`).
    pub fn home(&self) -> Option<PathBuf> {
        self.var("HOME").map(PathBuf::from)
    }

    /// `path` with a leading `~/` replaced by the home folder.
    pub fn expand(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), self.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => Path::new(path).to_owned(),
        }
    }
}
