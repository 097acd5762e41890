//! Seals with the first key what is sealed with others, some of it at a time. It may be ended at any moment and begun anew:
//! what was done is done, and the rest is found by its key.

use onloan_api::{SealedPlace, SecretNotOpened, SecretsRotation};
use onloan_domain::Timestamp;
use onloan_engine::stored_secrets::dotted;
use onloan_storage::sealed_secrets::{self, Sealed};
use onloan_storage::{Session, encryption_keys};

use super::key::Key;
use super::key_ring::KeyRing;
use super::ready_to_seal;
use super::sealed::{OpenError, Place, open, seal};
use crate::error::ApiResult;

/// Goes on behind `after`. Whoever writes a secret meanwhile wins: it is sealed with the first key already.
pub(crate) async fn rotate(
    session: &mut Session,
    keys: &KeyRing,
    after: Option<&SealedPlace>,
    most: u64,
    now: Timestamp,
) -> ApiResult<SecretsRotation> {
    let key = ready_to_seal(session, keys, now).await?;
    let place = after.map(|place| (place.block_document_id, place.pointer.as_str()));
    let batch = sealed_secrets::not_with(session, key.id(), place, most).await?;
    let mut done = SecretsRotation { key_id: key.id().to_owned(), ..SecretsRotation::default() };
    for old in &batch {
        match sealed_again(keys, key, old) {
            Ok(new) => done.resealed += u64::from(sealed_secrets::exchange(session, old, &new).await?),
            Err(why) => {
                let (block_document_id, field) = (old.document, dotted(&old.pointer));
                done.failed.push(SecretNotOpened { block_document_id, field, key_id: old.key_id.clone(), why: why.to_string() });
            }
        }
    }
    done.remaining = sealed_secrets::count_not_with(session, key.id()).await?;
    if batch.len() as u64 == most {
        done.after = batch.last().map(|last| SealedPlace { block_document_id: last.document, pointer: last.pointer.clone() });
    } else {
        done.retired = retire(session, key).await?;
    }
    Ok(done)
}

fn sealed_again(keys: &KeyRing, key: &Key, old: &Sealed) -> Result<Sealed, OpenError> {
    let place = Place::Field { document: old.document, pointer: &old.pointer };
    let value = open(keys, &old.key_id, place, &old.bytes)?;
    Ok(Sealed { key_id: key.id().to_owned(), bytes: seal(key, place, &value), ..old.clone() })
}

/// Forgets the keys that nothing is sealed with any more, so that servers may start without them.
async fn retire(session: &mut Session, key: &Key) -> ApiResult<Vec<String>> {
    let mut retired = Vec::new();
    for known in encryption_keys::list(session).await? {
        if known.id != key.id() && encryption_keys::retire(session, &known.id).await? {
            retired.push(known.id);
        }
    }
    Ok(retired)
}
