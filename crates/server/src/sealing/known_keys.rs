//! Which keys the database knows: each has a check in it, so that a wrong or missing key is found when the server starts,
//! and no server seals with a key while it lacks another that is in use.

use onloan_domain::Timestamp;
use onloan_storage::encryption_keys::{self, KnownKey};
use onloan_storage::{Db, Error, Session};

use super::key::Key;
use super::key_ring::KeyRing;
use super::sealed::{OpenError, open_check, seal_check};
use super::{KeyError, StoredSecrets};
use crate::error::{ApiError, ApiResult};

/// Refuses to start over a database whose secrets the server could not open.
pub(crate) async fn check_at_start(db: &Db, stored: &StoredSecrets) -> Result<(), Error> {
    for known in encryption_keys::list(&mut db.read().await?).await? {
        if stored.keys.is_lost(&known.id) {
            tracing::warn!("the key `{}` is lost: what it sealed cannot be opened; save those blocks anew", known.id);
            continue;
        }
        open_check(&stored.keys, &known.id, &known.sealed_check)
            .map_err(|error| Error::Open { path: db.location(), why: what_to_do(&known.id, &error) })?;
    }
    Ok(())
}

fn what_to_do(id: &str, error: &OpenError) -> String {
    let advice = "`onloan secrets rotate` seals everything with the first key, and then the others may go";
    match error {
        OpenError::MissingKey { place, .. } => {
            format!(
                "it holds secrets that are sealed with the key `{id}`, which this server does not have ({place}). Give that key back, behind the first one: {advice}"
            )
        }
        OpenError::WrongKey { place, .. } => {
            format!(
                "it holds secrets that are sealed with the key `{id}`, and this server's key of that id is another one ({place}). Give the right key back, and the other one an id of its own: {advice}"
            )
        }
        OpenError::Moved | OpenError::Tampered | OpenError::Gone => {
            format!("the check of the key `{id}` in it was changed: was the database changed by hand?")
        }
        OpenError::NoKeys(error) => error.to_string(),
    }
}

/// The key that seals, once the database knows it and every key that it knows is here.
pub(crate) async fn ready_to_seal<'k>(session: &mut Session, keys: &'k KeyRing, now: Timestamp) -> ApiResult<&'k Key> {
    let first = keys.first().map_err(|error| refusal(&error))?;
    if is_known(session, keys, first).await? {
        return Ok(first);
    }
    // Two servers with a key each must not both be the first.
    session.lock("encryption keys").await?;
    if !is_known(session, keys, first).await? {
        let known = KnownKey { id: first.id().to_owned(), created: now, sealed_check: seal_check(first) };
        encryption_keys::add(session, &known).await?;
    }
    Ok(first)
}

async fn is_known(session: &mut Session, keys: &KeyRing, first: &Key) -> ApiResult<bool> {
    let known = encryption_keys::list(session).await?;
    for known in known.iter().filter(|known| !keys.is_lost(&known.id)) {
        open_check(keys, &known.id, &known.sealed_check).map_err(|error| {
            let text = format!("no secret is stored while others cannot be opened: the database: {}", what_to_do(&known.id, &error));
            tracing::error!("{text}");
            ApiError::refused(500, text)
        })?;
    }
    Ok(known.iter().any(|known| known.id == first.id()))
}

fn refusal(error: &KeyError) -> ApiError {
    match error {
        KeyError::Unavailable(why) => ApiError::refused(
            422,
            format!(
                "{why}. Or leave the secret field blank, so that it is filled where the run happens, or give it a reference: `ref+env://NAME`"
            ),
        ),
        KeyError::Malformed { .. } | KeyError::Duplicate { .. } => ApiError::refused(500, error.to_string()),
    }
}
