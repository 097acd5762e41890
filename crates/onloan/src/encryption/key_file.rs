//! The file that keys are in: only its owner may read it. It is made when the first secret is sealed, and is on the disk
//! before anything that was sealed with it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use onloan_secrets::{make_private_file, make_private_folder, open_to_others};
use onloan_server::sealing::{Key, KeyError, KeyRing, KeySource};
use zeroize::Zeroizing;

const HEADER: &str = "# Keys of Onloan's server: the first seals, all open. Whoever has this file and the database has the secrets.
# Keep a copy elsewhere, and not with the copies of the database: without it the sealed secrets are lost.
";

pub(super) struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn describe(&self) -> String {
        format!("the file `{}`", self.path.display())
    }

    /// A copy of the database's folder would hold the keys too.
    pub(super) fn warn_if_beside(&self, database: &Path) {
        let folder = |path: &Path| path.parent().and_then(|folder| folder.canonicalize().ok());
        if folder(&self.path).is_some_and(|own| folder(database) == Some(own)) {
            tracing::warn!("{} lies beside the database: whoever copies the folder has both", self.describe());
        }
    }

    /// The keys in it; none when there is no such file.
    pub(super) fn keys(&self) -> Result<Option<Vec<Key>>, KeyError> {
        let text = match self.read() {
            Ok(text) => text,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(self.unusable(&why)),
        };
        KeyRing::parse(&text, &self.describe()).map(Some)
    }

    fn read(&self) -> io::Result<Zeroizing<String>> {
        let file = File::open(&self.path)?;
        refuse_others(&file)?;
        io::read_to_string(file).map(Zeroizing::new)
    }

    /// Writes a new key to a file of its own, and gives that the name unless somebody else was faster.
    fn write(&self, key: &Key) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        make_private_folder(folder)?;
        let fresh = self.path.with_extension(format!("new-{}", std::process::id()));
        let _ = fs::remove_file(&fresh);
        let mut file = make_private_file(&fresh)?;
        file.write_all(HEADER.as_bytes())?;
        file.write_all(key.to_text().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        let named = fs::hard_link(&fresh, &self.path);
        fs::remove_file(&fresh)?;
        match named {
            Err(why) if why.kind() != io::ErrorKind::AlreadyExists => Err(why),
            Ok(()) | Err(_) => File::open(folder)?.sync_all(),
        }
    }

    fn unusable(&self, why: &io::Error) -> KeyError {
        KeyError::Unavailable(format!("the encryption keys in {} cannot be used: {why}", self.describe()))
    }
}

impl KeySource for KeyFile {
    fn load(&self) -> Result<Option<Vec<Key>>, KeyError> {
        self.keys()
    }

    fn make(&self) -> Result<Vec<Key>, KeyError> {
        self.write(&Key::generate()?).map_err(|why| self.unusable(&why))?;
        tracing::warn!("{} was made: keep a copy of it apart from the database, since without it sealed secrets are lost", self.describe());
        self.keys()?.ok_or_else(|| KeyError::Unavailable(format!("{} is gone again", self.describe())))
    }

    fn place(&self) -> String {
        format!("its keys are in {}", self.describe())
    }
}

/// Asked of the open file, so that nobody exchanges it in between.
fn refuse_others(file: &File) -> io::Result<()> {
    match open_to_others(&file.metadata()?) {
        None => Ok(()),
        Some(mode) => Err(io::Error::other(format!("others may read it (mode {mode:04o}); `chmod 600` keeps them out"))),
    }
}
