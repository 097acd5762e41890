//! Whether the server of this process keeps secrets, and where the keys are that it seals them with: in a variable, from a
//! command, in a file. The first of these that is configured counts; a broken one is an error, and none is passed over.
//!
//! Owns where keys are looked for and how they are kept. How they seal is the server's business.

mod key_file;

use std::process::{Command, Stdio};

use onloan_secrets::Environment;
use onloan_server::sealing::{Key, KeyError, KeyRing, StoredSecrets, StoredSecretsPolicy};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use zeroize::Zeroizing;

use self::key_file::KeyFile;
use crate::settings::Database;

/// The policy: `encrypt` or `forbid`.
pub const POLICY: &str = "ONLOAN_STORED_SECRETS";
/// The keys themselves.
pub const KEYS: &str = "ONLOAN_ENCRYPTION_KEYS";
/// What prints them.
pub const COMMAND: &str = "ONLOAN_ENCRYPTION_KEYS_COMMAND";
/// The file that they are in.
pub const FILE: &str = "ONLOAN_ENCRYPTION_KEY_FILE";
/// The ids of keys that nobody has any more.
pub const LOST: &str = "ONLOAN_LOST_ENCRYPTION_KEYS";
/// The key of those who come from Prefect.
pub const PREFECT: &str = "PREFECT_SERVER_ENCRYPTION_KEY";

/// What the server of a database does with secrets.
///
/// # Errors
/// When the policy is none, or the keys that are configured cannot be used.
pub fn stored_secrets(environment: &Environment, database: &Database) -> Result<StoredSecrets, KeyError> {
    let policy = match environment.var(POLICY) {
        Some(text) => text.parse().map_err(|why| KeyError::Unavailable(format!("`{POLICY}` says `{text}`: {why}")))?,
        None => StoredSecretsPolicy::Encrypt,
    };
    let lost = environment.var(LOST).unwrap_or_default();
    let lost = lost.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    Ok(StoredSecrets { policy, keys: Arc::new(keys(environment, database)?.without(lost)) })
}

fn keys(environment: &Environment, database: &Database) -> Result<KeyRing, KeyError> {
    if let Some(text) = environment.var(KEYS) {
        let text = Zeroizing::new(text);
        return KeyRing::of(KeyRing::parse(&text, KEYS)?, format!("its keys come from `{KEYS}`"));
    }
    if let Some(command) = environment.var(COMMAND) {
        return KeyRing::of(printed(&command)?, format!("its keys are printed by `{COMMAND}`"));
    }
    if let Some(text) = environment.var(PREFECT) {
        return KeyRing::of(vec![of_prefect(Zeroizing::new(text))?], format!("its key is made of `{PREFECT}`"));
    }
    in_file(environment, database)
}

fn in_file(environment: &Environment, database: &Database) -> Result<KeyRing, KeyError> {
    let told = environment.var(FILE).map(|path| environment.expand(&path));
    let config = || environment.var("XDG_CONFIG_HOME").map(Into::into).or_else(|| Some(environment.home()?.join(".config")));
    let Some(path) = told.or_else(|| Some(config()?.join("onloan").join("encryption-keys"))) else {
        return Ok(KeyRing::none(format!("set `{KEYS}`, or `{FILE}` to a file for it")));
    };
    let file = KeyFile::new(path);
    match database {
        Database::File(database) => {
            file.warn_if_beside(database);
            KeyRing::made_when_needed(file)
        }
        // Servers on several machines share such a database: a key that one of them makes for itself is of no use to others.
        Database::Postgres(_) => match file.keys()? {
            Some(keys) => KeyRing::of(keys, file.describe()),
            None => Ok(KeyRing::none(format!(
                "servers that share a database share their keys, so none is made by itself: `onloan secrets generate-key` prints one; give it to every server in `{KEYS}` or in {}",
                file.describe()
            ))),
        },
    }
}

/// The keys that a command prints. It runs in a shell, as whoever started the server wrote it.
fn printed(command: &str) -> Result<Vec<Key>, KeyError> {
    let ran = Command::new("sh").arg("-c").arg(command).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let ran = ran.map_err(|why| KeyError::Unavailable(format!("the command of `{COMMAND}` cannot be run: {why}")))?;
    let printed = Zeroizing::new(ran.stdout);
    if !ran.status.success() {
        return Err(KeyError::Unavailable(format!("the command of `{COMMAND}` failed: {}", ran.status)));
    }
    let text = std::str::from_utf8(&printed);
    let text = text.map_err(|_| KeyError::Unavailable(format!("the command of `{COMMAND}` prints no text: base64 is expected")))?;
    KeyRing::parse(text, COMMAND)
}

/// A key made of Prefect's, so that one key is not used for two ciphers.
fn of_prefect(text: Zeroizing<String>) -> Result<Key, KeyError> {
    let prefect = Key::parse(&text).map_err(|why| KeyError::Malformed { number: 1, place: PREFECT.to_owned(), why })?;
    let digest = Sha256::new().chain_update("onloan: a key made of Prefect's\0").chain_update(prefect.to_text().as_bytes()).finalize();
    Ok(Key::new(None, Zeroizing::new(digest.into())))
}
