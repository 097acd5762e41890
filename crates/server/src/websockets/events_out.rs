//! `/events/out`: first what happened lately, then what happens. A client that does not keep up is told so, and asks again for
//! what it missed.

use std::collections::HashSet;

use axum::response::Response;
use onloan_domain::EventId;
use onloan_domain::filters::{EventFilter, EventOrder};
use onloan_engine::events::includes;
use onloan_storage::events::{self, After};
use serde::Deserialize;
use serde_json::Value;

use super::socket::{Closing, Gone, Socket};
use super::upgrade::Upgrade;
use crate::error::ApiResult;
use crate::events::{Ended, LiveEvent, Subscription, frame};
use crate::state::{AppState, now};

/// How many past events are read at once.
const PAGE: u64 = 250;

pub(super) async fn connect(upgrade: Upgrade) -> ApiResult<Response> {
    upgrade.then("events_out", talk)
}

/// What a client asks for.
#[derive(Deserialize)]
struct Request {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    filter: Value,
    #[serde(default = "yes")]
    backfill: bool,
}

fn yes() -> bool {
    true
}

async fn talk(state: AppState, mut socket: Socket) {
    let Some(message) = socket.next().await else { return };
    let request = match serde_json::from_str::<Request>(&message) {
        Ok(request) if request.kind == "filter" => request,
        Ok(_) | Err(_) => return socket.close(Closing::Protocol, "Expected 'filter' message").await,
    };
    let mut filter: EventFilter = match serde_json::from_value(request.filter) {
        Ok(filter) => filter,
        Err(error) => return socket.close(Closing::Protocol, &format!("Invalid filter: {error}")).await,
    };
    let earliest = now() - state.settings().longest_backfill;
    filter.occurred.since = filter.occurred.since.max(Some(earliest));
    filter.order = EventOrder::Asc;
    // Before the past is read, so that nothing falls between it and the present.
    let live = state.events().subscribe();
    let sent = if request.backfill { past(&state, &mut socket, &filter).await } else { Ok(HashSet::new()) };
    let Ok(sent) = sent else { return };
    match present(&mut socket, &filter, live, sent).await {
        Err(Some(Ended::TooSlow)) => socket.close(Closing::TryAgain, "too slow to keep up; subscribe again for what was missed").await,
        Err(Some(Ended::Stopped)) => socket.close(Closing::Restart, "the server stops").await,
        Err(None) | Ok(()) => {}
    }
}

/// Sends what is stored; answers which events those were.
async fn past(state: &AppState, socket: &mut Socket, filter: &EventFilter) -> Result<HashSet<EventId>, Gone> {
    let (mut sent, mut after) = (HashSet::new(), None);
    loop {
        let mut session = state.read().await.map_err(|_| Gone)?;
        let page = events::list(&mut session, filter, after, PAGE).await.map_err(|_| Gone)?;
        drop(session);
        for event in &page {
            socket.send(frame(event)).await?;
            sent.insert(event.id);
        }
        match page.last() {
            Some(last) if page.len() as u64 == PAGE => after = Some(After { occurred: last.occurred, id: last.id }),
            Some(_) | None => return Ok(sent),
        }
    }
}

/// Sends what is published, until either side ends it.
async fn present(
    socket: &mut Socket,
    filter: &EventFilter,
    mut live: Subscription<LiveEvent>,
    mut sent: HashSet<EventId>,
) -> Result<(), Option<Ended>> {
    loop {
        let batch = tokio::select! {
            said = socket.next() => match said {
                Some(_) => continue,
                None => return Ok(()),
            },
            batch = live.next() => batch.map_err(Some)?,
        };
        for event in batch.iter().filter(|event| includes(filter, &event.event)) {
            if !sent.remove(&event.event.id) {
                socket.send(event.frame()).await.map_err(|Gone| None)?;
            }
        }
    }
}
