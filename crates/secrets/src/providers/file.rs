//! `ref+file://path`: a file on the machine that runs the flow.
//!
//! One final line break is not part of the secret: editors and `echo` add it.

use std::io;
use std::path::Path;

use async_trait::async_trait;

use crate::environment::Environment;
use crate::private_files::open_to_others;
use crate::provider::{FetchError, FetchErrorKind, Fetched, Provider};
use crate::reference::Reference;
use crate::secret::Secret;

/// Reads files.
pub struct FileProvider {
    environment: Environment,
}

impl FileProvider {
    /// `~/` in a path is the home folder of `environment`.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }
}

#[async_trait]
impl Provider for FileProvider {
    fn scheme(&self) -> &'static str {
        "file"
    }

    async fn fetch(&self, reference: &Reference) -> Result<Fetched, FetchError> {
        let path = self.environment.expand(reference.path());
        let mut bytes = tokio::fs::read(&path).await.map_err(|error| refused(&path, &error))?;
        warn_when_readable_by_others(&path).await;
        for end in [b'\n', b'\r'] {
            if bytes.last() == Some(&end) {
                bytes.pop();
            }
        }
        Ok(Fetched::plain(Secret::new(bytes)))
    }
}

fn refused(path: &Path, error: &io::Error) -> FetchError {
    let (kind, what) = match error.kind() {
        io::ErrorKind::NotFound => (FetchErrorKind::NotFound, "does not exist on the machine that runs the flow".to_owned()),
        io::ErrorKind::PermissionDenied => (FetchErrorKind::AccessDenied, "may not be read by the run's user".to_owned()),
        _ => (FetchErrorKind::Unreachable, format!("cannot be read: {error}")),
    };
    FetchError::new(kind, format!("the file `{}` {what}", path.display()))
}

async fn warn_when_readable_by_others(path: &Path) {
    let Ok(metadata) = tokio::fs::metadata(path).await else { return };
    if let Some(mode) = open_to_others(&metadata) {
        tracing::warn!("`{}` holds a secret and has mode {mode:04o}: `chmod 600` keeps other users out", path.display());
    }
}
