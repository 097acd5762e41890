//! Searches every byte that the demo kept for the secret, in every form that the redactor knows.

use std::path::Path;

use onloan_secrets::{Redactor, Secret};
use serde::Serialize;

/// What a search of one file came to.
#[derive(Debug, Serialize)]
pub(crate) struct Searched {
    /// The file, below the demo's folder.
    pub(crate) file: String,
    /// How many bytes it has.
    pub(crate) bytes: usize,
    /// How often the secret is in it.
    pub(crate) hits: usize,
    /// How often a word is in it that must be there: the control, which shows that the search works.
    pub(crate) control_hits: usize,
}

/// Searches all files below `folder` but the one that holds the secret.
pub(crate) fn search(folder: &Path, secret: &Secret<String>, control: &str) -> anyhow::Result<Vec<Searched>> {
    let looking_for = |text: &str| {
        let redactor = Redactor::new();
        redactor.add(&Secret::from(text));
        redactor
    };
    let (secret, control) = (looking_for(secret.expose()), looking_for(control));
    let mut searched = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("secret.json") {
                let bytes = std::fs::read(&path)?;
                let file = path.strip_prefix(folder)?.display().to_string();
                searched.push(Searched { file, bytes: bytes.len(), hits: secret.count_in(&bytes), control_hits: control.count_in(&bytes) });
            }
        }
    }
    searched.sort_by(|left, right| left.file.cmp(&right.file));
    Ok(searched)
}
