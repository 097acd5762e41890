//! The other servers of the same database. What happens here is told to them and what happens there is heard, so that live
//! events, changed automations and waiting work reach the clients of every server. Ids are told, never content: the tables
//! have that. A server that is alone with its database tells and hears nothing.
//!
//! What was told is told once and kept by nobody. Who was cut off for a while tells its subscribers that they missed
//! something; they ask the database.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use onloan_domain::{Event, EventId, Timestamp, WorkPoolId};
use onloan_storage::{Error, events};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::sleep;
use uuid::Uuid;

use crate::events::LiveEvent;
use crate::state::{AppState, PoolNews};

/// For so long news are gathered, so that many of them are told at once.
const GATHER: Duration = Duration::from_millis(5);

/// So many ids fit into what is told at once, which has 8000 bytes.
const AT_ONCE: usize = 150;

/// So many ids wait to be told. Of more, only that something was missed.
const MOST_WAITING: usize = 20_000;

/// How long to wait before asking a database again that did not answer.
const AGAIN: Duration = Duration::from_secs(1);

/// What one server tells.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct News {
    /// Who tells it.
    #[serde(skip_serializing_if = "Uuid::is_nil")]
    server: Uuid,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<EventId>,
    /// Pools that changed, and pools whose workers have something to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pools: Vec<(WorkPoolId, bool)>,
    #[serde(skip_serializing_if = "is_no")]
    automations: bool,
    #[serde(skip_serializing_if = "is_no")]
    task_runs: bool,
    /// There was more than can be told.
    #[serde(skip_serializing_if = "is_no")]
    missed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_no(yes: &bool) -> bool {
    !yes
}

/// What waits to be told.
pub(crate) struct Neighbours {
    this: Uuid,
    shared: bool,
    waiting: Mutex<News>,
    told: Notify,
}

/// What a transaction tells when it is committed.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) events: Vec<EventId>,
    pub(crate) pools: Vec<PoolNews>,
    pub(crate) automations: bool,
    pub(crate) task_runs: bool,
}

impl Neighbours {
    pub(crate) fn new(shared: bool) -> Self {
        Self { this: Uuid::new_v4(), shared, waiting: Mutex::default(), told: Notify::new() }
    }

    /// Whether there may be any.
    pub(crate) fn may_be(&self) -> bool {
        self.shared
    }

    /// Tells them.
    pub(crate) fn tell(&self, told: Told) {
        if !self.shared {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.automations |= told.automations;
        waiting.task_runs |= told.task_runs;
        waiting.pools.extend(told.pools.iter().map(|news| (news.pool, news.changed)));
        waiting.events.extend(told.events);
        if waiting.events.len() + waiting.pools.len() > MOST_WAITING {
            *waiting = News { automations: true, task_runs: true, missed: true, ..News::default() };
        }
        drop(waiting);
        self.told.notify_one();
    }

    fn take(&self) -> Vec<News> {
        let mut rest = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let mut pieces = Vec::new();
        // Automations come first: who hears of one by an event may count on it.
        while rest.automations || rest.task_runs || rest.missed || !rest.events.is_empty() || !rest.pools.is_empty() {
            let events: Vec<EventId> = rest.events.drain(..rest.events.len().min(AT_ONCE)).collect();
            let pools = rest.pools.drain(..rest.pools.len().min(AT_ONCE - events.len())).collect();
            pieces.push(News { server: self.this, events, pools, ..rest });
            rest = News { events: rest.events, pools: rest.pools, ..News::default() };
        }
        pieces
    }
}

/// Tells and hears until the server stops.
pub(crate) fn begin(state: &AppState) {
    if state.neighbours().may_be() {
        state.sockets().spawn(talk(state.clone()));
        state.sockets().spawn(hear(state.clone()));
    }
}

async fn talk(state: AppState) {
    let stop = state.stop();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = state.neighbours().told.notified() => sleep(GATHER).await,
        }
        for news in state.neighbours().take() {
            let text = serde_json::to_string(&news).expect("news have string keys and no failing parts");
            if let Err(error) = state.db().notify(&text).await {
                tracing::warn!("other servers were not told what happened here: {error}");
            }
        }
    }
}

async fn hear(state: AppState) {
    let stop = state.stop();
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            heard = listen(&state) => if let Err(error) = heard {
                tracing::warn!("other servers cannot be heard: {error}");
            },
        }
        state.events().lose();
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(AGAIN) => {}
        }
    }
}

/// Hears others for as long as the database answers.
async fn listen(state: &AppState) -> Result<(), Error> {
    let Some(mut listener) = state.db().listen().await? else { return Ok(()) };
    catch_up(state).await;
    loop {
        match listener.next().await?.as_deref().map(serde_json::from_str::<News>) {
            Some(Ok(news)) if news.server == state.neighbours().this => {}
            Some(Ok(news)) => heed(state, news).await?,
            Some(Err(error)) => tracing::warn!("another server tells something that this version does not know: {error}"),
            None => {
                state.events().lose();
                catch_up(state).await;
            }
        }
    }
}

/// What is to be done when something may have been missed.
async fn catch_up(state: &AppState) {
    reload(state).await;
    state.task_queue().wake();
}

async fn reload(state: &AppState) {
    if state.triggers().reload(state).await.is_err() {
        tracing::warn!("automations that another server changed could not be read");
    }
}

async fn heed(state: &AppState, news: News) -> Result<(), Error> {
    if news.automations {
        reload(state).await;
    }
    if news.task_runs {
        state.task_queue().wake();
    }
    if news.missed {
        state.events().lose();
    }
    state.pool_news().publish(news.pools.into_iter().map(|(pool, changed)| PoolNews { pool, changed }));
    if state.events().is_heard() && !news.events.is_empty() {
        let found = events::list_by_ids(&mut state.reader().await?, &news.events).await?;
        state.events().publish(found.into_iter().filter_map(|stored| live(&stored, stored.received)));
    }
    Ok(())
}

fn live(stored: &events::StoredEvent, received: Timestamp) -> Option<LiveEvent> {
    match serde_json::to_value(stored).and_then(serde_json::from_value::<Event>) {
        Ok(event) => Some(LiveEvent::from_neighbour(event, received)),
        Err(error) => {
            tracing::warn!(event = %stored.id, "a stored event cannot be read: {error}");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn news_are_told_in_pieces_that_fit_and_all_of_them() {
        let neighbours = Neighbours::new(true);
        let events: Vec<EventId> = (0..400).map(|_| EventId::new_v7()).collect();
        let pool = PoolNews { pool: WorkPoolId::new_v7(), changed: true };
        neighbours.tell(Told { events: events.clone(), pools: vec![pool], automations: true, task_runs: false });
        let pieces = neighbours.take();
        assert_eq!(pieces.iter().map(|news| news.automations).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(pieces.iter().flat_map(|news| news.events.clone()).collect::<Vec<_>>(), events);
        assert_eq!(pieces.iter().flat_map(|news| news.pools.clone()).collect::<Vec<_>>(), [(pool.pool, true)]);
        assert!(pieces.iter().all(|news| serde_json::to_string(news).unwrap().len() < 8_000));
        assert!(neighbours.take().is_empty());
    }

    #[test]
    fn what_is_too_much_is_said_to_have_been_missed_and_who_is_alone_tells_nothing() {
        let neighbours = Neighbours::new(true);
        let many = || Told { events: (0..=MOST_WAITING).map(|_| EventId::new_v7()).collect(), ..Told::default() };
        neighbours.tell(many());
        let [News { missed: true, automations: true, events, .. }] = &neighbours.take()[..] else { panic!("one piece is told") };
        assert!(events.is_empty());
        let alone = Neighbours::new(false);
        alone.tell(many());
        assert!(alone.take().is_empty());
    }
}
