//! Tells of what was found: in the log, as an event, and in a list. Once for each place, never what it is.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use onloan_domain::{Event, JsonObject, SuspectedSecret, Timestamp, named_resource};
use onloan_engine::suspected_secrets::{Found, locate, look};
use onloan_storage::{Error, suspected_secrets};
use serde_json::Value;

use super::name::{in_body, shown};
use crate::state::{AppState, now};

/// So many finds of one body are told.
const MOST: usize = 32;

/// So many places are remembered as told; then it begins anew, and the database knows the rest.
const MOST_REMEMBERED: usize = 10_000;

/// What was told already, so that a place that says the same again and again costs nothing more.
pub(crate) struct Suspects {
    hasher: RandomState,
    told: Mutex<HashSet<u64>>,
}

impl Suspects {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), told: Mutex::new(HashSet::new()) }
    }

    /// Whether it was not told yet; from now on it was.
    fn is_new(&self, suspect: &SuspectedSecret) -> bool {
        let hash = self.hasher.hash_one((&suspect.noun, &suspect.subject, &suspect.field, &suspect.kind));
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= MOST_REMEMBERED {
            told.clear();
        }
        told.insert(hash)
    }
}

/// A body that was taken.
pub(super) struct Written<'a> {
    pub(super) noun: &'static str,
    /// Which thing it is about, where the body does not say.
    pub(super) subject: Option<String>,
    pub(super) body: &'a Value,
    /// What was answered.
    pub(super) made: Option<&'a Value>,
}

/// Reports events that came through a socket, if something in them looks like a secret.
pub(crate) async fn report_events(state: &AppState, frames: impl Iterator<Item = &str>) {
    let found = frames.filter(|frame| look(frame.as_bytes()).is_some()).take(MOST);
    let bodies: Vec<Value> = found.filter_map(|frame| serde_json::from_str(frame).ok()).collect();
    let written: Vec<Written<'_>> = bodies.iter().map(|body| Written { noun: "events", subject: None, body, made: None }).collect();
    report(state, &written).await;
}

/// Reports the values of a block that stand in no secret field. The block is named by type and name.
pub(crate) async fn report_block(state: &AppState, name: &str, data: JsonObject) {
    let (body, subject) = (Value::Object(data), Some(shown(name)));
    report(state, &[Written { noun: "block_documents", subject, body: &body, made: None }]).await;
}

/// Reports what looks like a secret in these bodies. What cannot be stored is in the log at least.
pub(super) async fn report(state: &AppState, written: &[Written<'_>]) {
    let at = now();
    let all = written.iter().flat_map(|written| suspects(written, at));
    let new: Vec<SuspectedSecret> = all.filter(|suspect| state.suspects().is_new(suspect)).collect();
    if new.is_empty() {
        return;
    }
    for SuspectedSecret { noun, subject, field, kind, .. } in &new {
        tracing::warn!(noun, subject, field, kind, "what was written there looks like a secret, and is stored as it is");
    }
    if let Err(error) = store(state, &new).await {
        tracing::warn!("suspected secrets could not be listed: {error}");
    }
}

async fn store(state: &AppState, suspects: &[SuspectedSecret]) -> Result<(), Error> {
    let mut tx = state.writer().await?;
    suspected_secrets::add(&mut tx, suspects).await?;
    tx.emit_all(suspects.iter().map(event));
    tx.commit().await
}

fn event(suspect: &SuspectedSecret) -> Event {
    let SuspectedSecret { noun, subject, field, kind, seen } = suspect;
    let resource = named_resource(format!("onloan.suspected-secret.{noun}.{subject}"), subject.as_str());
    let payload = [("noun", noun), ("subject", subject), ("field", field), ("kind", kind)];
    let payload: JsonObject = payload.into_iter().map(|(name, text)| (name.to_owned(), text.as_str().into())).collect();
    Event { payload, ..Event::new("onloan.suspected-secret.found", resource, *seen) }
}

fn suspects(written: &Written<'_>, at: Timestamp) -> Vec<SuspectedSecret> {
    let suspect = |subject: Option<String>, path: &[String], kind: &'static str| SuspectedSecret {
        noun: written.noun.to_owned(),
        subject: subject.unwrap_or_default(),
        field: shown(&path.join(".")),
        kind: kind.to_owned(),
        seen: at,
    };
    let made = || written.made.and_then(in_body);
    locate(written.body, MOST)
        .iter()
        .map(|Found { path, kind }| match (&written.subject, written.body) {
            (Some(_), _) => suspect(written.subject.clone(), path, kind.name()),
            // One of many: which of them is known by what it is about, not by its number.
            (None, Value::Array(items)) => {
                let item = path.first().and_then(|index| items.get(index.parse::<usize>().ok()?));
                suspect(item.and_then(in_body), path.get(1..).unwrap_or_default(), kind.name())
            }
            (None, body) => suspect(made().or_else(|| in_body(body)), path, kind.name()),
        })
        .collect()
}
