//! What the demo stands on: a folder, a secret in a file, a server, and the block that names the secret.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use onloan::{Block, Session};
use onloan_blocks::SecretBlock;
use onloan_secrets::{Secret, SecretField, make_private_file};
use tempfile::TempDir;
use uuid::Uuid;

use super::story::BLOCK;

pub(crate) struct Setting {
    folder: PathBuf,
    /// Removes the folder at the end, unless it is to be kept.
    temporary: Option<TempDir>,
    session: Session,
    secret: Secret<String>,
}

impl Setting {
    pub(crate) async fn prepare(keep: Option<&Path>) -> anyhow::Result<Self> {
        let (folder, temporary) = folder(keep)?;
        // Random, so that finding it anywhere can only mean that it leaked.
        let secret = Secret::new(format!("fake-password-{}", Uuid::new_v4().simple()));
        write_secret(&folder.join("secret.json"), &secret)?;
        let session = onloan::local(&folder.join("onloan.db"), &folder.join("storage")).await?;
        let setting = Self { folder, temporary, session, secret };
        let value = SecretField::reference(&setting.reference())?;
        setting.session.scope(SecretBlock { value }.overwrite(BLOCK)).await?;
        Ok(setting)
    }

    /// Where the flow finds the secret.
    pub(crate) fn reference(&self) -> String {
        format!("ref+file://{}#/password", self.folder.join("secret.json").display())
    }

    pub(crate) fn warehouse(&self) -> PathBuf {
        self.folder.join("warehouse.db")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) fn secret(&self) -> &Secret<String> {
        &self.secret
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.temporary.is_none()
    }

    pub(crate) fn introduction(&self) -> String {
        format!(
            "A flow borrows a password and opens a database with it.\n\n  the secret     {} (mode 0600)\n  the block      secret/{BLOCK} holds {}\n  the server     in this process, on {}\n  the warehouse  {}\n",
            self.folder.join("secret.json").display(),
            self.reference(),
            self.folder.join("onloan.db").display(),
            self.warehouse().display(),
        )
    }
}

fn folder(keep: Option<&Path>) -> anyhow::Result<(PathBuf, Option<TempDir>)> {
    let Some(path) = keep else {
        let temporary = tempfile::tempdir().context("cannot make a folder for the demo")?;
        return Ok((temporary.path().to_owned(), Some(temporary)));
    };
    std::fs::create_dir_all(path).with_context(|| format!("cannot make the folder `{}`", path.display()))?;
    let path = path.canonicalize()?;
    if std::fs::read_dir(&path)?.next().is_some() {
        bail!("the folder `{}` is not empty: the demo searches every file in its folder, so give it one of its own", path.display());
    }
    Ok((path, None))
}

fn write_secret(path: &Path, secret: &Secret<String>) -> anyhow::Result<()> {
    let mut file = make_private_file(path)?;
    writeln!(file, "{{\"password\": \"{}\"}}", secret.expose())?;
    Ok(())
}
