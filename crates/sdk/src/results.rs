//! Results of runs, kept as JSON files that only their owner can read. A run's state holds where its result is, and
//! never the result itself.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use onloan_api::SERVER_VERSION;
use onloan_domain::{State, Timestamp};
use onloan_secrets::{Redactor, make_private_file, make_private_folder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::ResultError;

/// The folder with the results.
#[derive(Debug, Clone)]
pub struct Results {
    folder: PathBuf,
}

/// What a state says about its result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Metadata {
    storage_key: String,
    expiration: Option<Timestamp>,
    serializer: Value,
    prefect_version: String,
    storage_block_id: Option<Uuid>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    metadata: Metadata,
    result: Value,
}

/// A result that was kept.
pub(crate) struct Kept<T> {
    pub(crate) value: T,
    pub(crate) metadata: Value,
}

impl Results {
    /// Results in `folder`, which is made when there is a first one.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The result that a run's state points to; `None` when it points to none.
    ///
    /// # Errors
    /// The file is gone, or holds something that is no `T`.
    pub async fn read<T: DeserializeOwned + Send + 'static>(&self, state: &State) -> Result<Option<T>, ResultError> {
        let Some(metadata) = state.data.as_ref().and_then(|data| Metadata::deserialize(data).ok()) else { return Ok(None) };
        let path = self.path(&metadata.storage_key)?;
        let Some(document) = off_the_runtime(move || load(&path)).await? else { return Ok(None) };
        typed(&document.metadata.storage_key, document.result).map(Some)
    }

    /// The result that is kept under `key` and has not expired.
    pub(crate) async fn find<T: DeserializeOwned>(&self, key: &str, now: Timestamp) -> Result<Option<Kept<T>>, ResultError> {
        let path = self.path(key)?;
        let document = off_the_runtime(move || load(&path)).await?;
        let fresh = |document: &Document| document.metadata.expiration.is_none_or(|end| now < end);
        let Some(document) = document.filter(fresh) else { return Ok(None) };
        let metadata = as_value(&document.metadata);
        typed(key, document.result).map(|value| Some(Kept { value, metadata }))
    }

    /// Keeps `result` under `key`, without any secret that was resolved. Gives what the run's state says about it.
    pub(crate) async fn write(
        &self,
        key: &str,
        mut result: Value,
        expiration: Option<Timestamp>,
        redactor: &Redactor,
    ) -> Result<Value, ResultError> {
        let path = self.path(key)?;
        let original = result.clone();
        redactor.redact_json(&mut result);
        if result != original {
            tracing::warn!(key, "the result held a secret that was resolved, and is kept without it");
        }
        let metadata = Metadata {
            storage_key: path.display().to_string(),
            expiration,
            serializer: json!({"type": "json"}),
            prefect_version: SERVER_VERSION.to_owned(),
            storage_block_id: None,
        };
        let written = as_value(&metadata);
        let text = serde_json::to_vec(&Document { metadata, result }).expect("the result is JSON already");
        off_the_runtime(move || store(&path, &text).map_err(|why| ResultError::File { action: "write", path, why })).await?;
        Ok(written)
    }

    /// The file of a key, which is the file's name or its path in this folder.
    fn path(&self, key: &str) -> Result<PathBuf, ResultError> {
        let name = Path::new(key).strip_prefix(&self.folder).unwrap_or(Path::new(key));
        let plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        match name.to_str() {
            Some(name) if !name.is_empty() && !name.starts_with('.') && name.chars().all(plain) => Ok(self.folder.join(name)),
            Some(_) | None => Err(ResultError::Type { key: key.into(), why: format!("it is not in `{}`", self.folder.display()) }),
        }
    }
}

/// A result as it is kept.
pub(crate) fn to_json(value: &impl Serialize) -> Result<Value, ResultError> {
    serde_json::to_value(value).map_err(|error| ResultError::Type { key: "of this run".into(), why: error.to_string() })
}

fn typed<T: DeserializeOwned>(key: &str, result: Value) -> Result<T, ResultError> {
    serde_json::from_value(result).map_err(|error| ResultError::Type { key: key.into(), why: error.to_string() })
}

fn as_value(metadata: &Metadata) -> Value {
    serde_json::to_value(metadata).expect("metadata is text and numbers")
}

async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn load(path: &Path) -> Result<Option<Document>, ResultError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(ResultError::File { action: "read", path: path.into(), why }),
    };
    let why = |error: serde_json::Error| ResultError::Type { key: path.display().to_string(), why: error.to_string() };
    serde_json::from_slice(&text).map(Some).map_err(why)
}

/// Writes a file that is there as a whole or not at all.
fn store(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    let unfinished = folder.join(format!(".{}", Uuid::new_v4()));
    let written = make_private_file(&unfinished).and_then(|mut file| {
        file.write_all(text)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    });
    written.inspect_err(|_| drop(fs::remove_file(&unfinished)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_secrets::Secret;

    fn results() -> (Results, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Results::new(folder.path().join("storage")), folder)
    }

    #[tokio::test]
    async fn a_result_reads_back_until_it_expires() {
        let (results, _folder) = results();
        let (now, later) = (Timestamp::from_micros(1_000), Timestamp::from_micros(2_000));
        results.write("k", json!([1, 2]), Some(later), &Redactor::new()).await.unwrap();
        let kept = results.find::<Vec<i32>>("k", now).await.unwrap().unwrap();
        assert_eq!(kept.value, [1, 2]);
        assert_eq!(kept.metadata["serializer"]["type"], "json");
        assert!(results.find::<Vec<i32>>("k", later).await.unwrap().is_none());
        assert!(results.find::<Vec<i32>>("another", now).await.unwrap().is_none());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_its_owner_can_read_a_result_and_no_half_is_left() {
        use std::os::unix::fs::PermissionsExt;
        let (results, _folder) = results();
        results.write("k", json!("v"), None, &Redactor::new()).await.unwrap();
        assert_eq!(fs::metadata(results.folder.join("k")).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&results.folder).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_resolved_secret_is_not_in_the_file() {
        let (results, _folder) = results();
        let redactor = Redactor::new();
        redactor.add(&Secret::from("fake-password"));
        results.write("k", json!("it is fake-password"), None, &redactor).await.unwrap();
        assert!(!fs::read_to_string(results.folder.join("k")).unwrap().contains("fake-password"));
    }

    #[tokio::test]
    async fn a_key_cannot_leave_the_folder() {
        let (results, _folder) = results();
        for key in ["../secrets", "/etc/passwd", "", ".hidden", "a/b"] {
            assert!(results.find::<i32>(key, Timestamp::now()).await.is_err(), "{key}");
        }
    }
}
