//! Which automations are evaluated, and the task that shows them events. It starts with the first automation: a server
//! without any does nothing for events that nobody waits for.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures::future::BoxFuture;
use onloan_domain::automation::{EventTrigger, Posture};
use onloan_domain::filters::{EventFilter, EventOrder};
use onloan_domain::{Automation, Event, EventId, Timestamp};
use onloan_engine::automations::{Bucket, leaves};
use onloan_storage::automation_buckets::{self, BucketKey};
use onloan_storage::automations;
use onloan_storage::events::{self, After};
use tokio::sync::{Mutex, OnceCell, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::consider::{consider, kept, sweep};
use crate::error::ApiResult;
use crate::events::{Ended, LiveEvent, Subscription};
use crate::routes;
use crate::state::{AppState, now};

/// So many events are remembered, so that none is shown twice after some were missed.
const REMEMBERED: usize = 20_000;

/// How long before the last event one may have occurred that was missed.
const MISSED_SINCE: onloan_domain::Duration = onloan_domain::Duration::from_seconds(60);

/// The automations that are evaluated.
pub(crate) struct Triggers {
    current: watch::Sender<Arc<Vec<Automation>>>,
    ready: OnceCell<()>,
    /// Whether the task runs.
    running: Mutex<bool>,
}

impl Triggers {
    pub(crate) fn new() -> Self {
        Self { current: watch::Sender::new(Arc::default()), ready: OnceCell::new(), running: Mutex::new(false) }
    }

    /// Returns once every event that is published from now on is shown to them.
    pub(crate) async fn ready(&self, state: &AppState) {
        if self.ready.get_or_try_init(|| self.reload(state)).await.is_err() {
            tracing::warn!("automations could not be read; the next event tries again");
        }
    }

    /// Reads them again, since one was made, changed or deleted.
    pub(crate) async fn reload(&self, state: &AppState) -> ApiResult<()> {
        let mut running = self.running.lock().await;
        let enabled = automations::enabled(&mut state.read().await?).await?;
        open_buckets(state, &enabled).await?;
        let any = !enabled.is_empty();
        self.current.send_replace(Arc::new(enabled));
        if any && !*running {
            *running = true;
            state.sockets().spawn(task(state.clone(), state.events().subscribe(), self.current.subscribe()));
        }
        Ok(())
    }
}

/// A trigger that waits for the absence of events waits from now on, whether any ever happens or not.
async fn open_buckets(state: &AppState, automations: &[Automation]) -> ApiResult<()> {
    let waits = |trigger: &EventTrigger| trigger.posture == Posture::Proactive && trigger.after.is_empty() && trigger.for_each.is_empty();
    let mut waiting = Vec::new();
    for automation in automations {
        let waiting_leaves = leaves(&automation.trigger).into_iter().filter(|leaf| waits(leaf.trigger));
        waiting.extend(waiting_leaves.map(|leaf| (automation.id, leaf.trigger.id, leaf.trigger.within)));
    }
    if waiting.is_empty() {
        return Ok(());
    }
    let (mut tx, start) = (state.begin_silently().await?, now());
    for (automation_id, trigger_id, within) in waiting {
        let key = BucketKey { automation_id, trigger_id, bucketing_key: Vec::new() };
        if automation_buckets::find(&mut tx, &key).await?.is_none() {
            let bucket = kept(Bucket { start, end: start + within, count: 0 }, None);
            automation_buckets::set(&mut tx, &key, Some(&bucket)).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// What is told while an event is shown may read the automations for the first time, and that starts this task: a circle
/// that the compiler sees through only when the future has a name.
fn task(state: AppState, live: Subscription<LiveEvent>, current: watch::Receiver<Arc<Vec<Automation>>>) -> BoxFuture<'static, ()> {
    Box::pin(run(state, live, current))
}

/// The task's memory of what it has shown.
struct Shown {
    ids: VecDeque<EventId>,
    last: Timestamp,
}

async fn run(state: AppState, mut live: Subscription<LiveEvent>, current: watch::Receiver<Arc<Vec<Automation>>>) {
    let (api, stop) = (routes::router(state.clone()), state.stop());
    let mut shown = Shown { ids: VecDeque::new(), last: now() };
    let mut sweeping = interval(state.settings().sweep_every.max(Duration::from_millis(100)));
    sweeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let automations = || Arc::clone(&current.borrow());
        tokio::select! {
            () = stop.cancelled() => return,
            _ = sweeping.tick() => {
                if let Err(error) = sweep(&state, &api, &automations(), now()).await {
                    tracing::warn!(?error, "buckets of triggers could not be looked through");
                }
            }
            batch = live.next() => match batch {
                Ok(batch) => for event in batch.iter() {
                    show(&state, &api, &automations(), &event.event, &mut shown).await;
                },
                Err(Ended::TooSlow) => {
                    live = state.events().subscribe();
                    if let Err(error) = catch_up(&state, &api, &automations(), &mut shown).await {
                        tracing::warn!(?error, "events that triggers missed could not be read");
                    }
                }
                Err(Ended::Stopped) => return,
            },
        }
    }
}

async fn show(state: &AppState, api: &Router, automations: &[Automation], event: &Event, shown: &mut Shown) {
    shown.last = shown.last.max(event.occurred.min(now()));
    shown.ids.push_back(event.id);
    if shown.ids.len() > REMEMBERED {
        shown.ids.pop_front();
    }
    for automation in automations {
        if let Err(error) = consider(state, api, automation, event).await {
            tracing::warn!(automation = %automation.id, event = %event.id, ?error, "an event could not be shown to an automation");
        }
    }
}

/// Shows what was published faster than it could be shown.
async fn catch_up(state: &AppState, api: &Router, automations: &[Automation], shown: &mut Shown) -> ApiResult<()> {
    let mut filter = EventFilter { order: EventOrder::Asc, ..EventFilter::default() };
    filter.occurred.since = Some(shown.last - MISSED_SINCE);
    let known: std::collections::HashSet<EventId> = shown.ids.iter().copied().collect();
    let mut after = None;
    loop {
        let page = events::list(&mut state.read().await?, &filter, after, 250).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(After { occurred: last.occurred, id: last.id });
        for stored in page.iter().filter(|stored| !known.contains(&stored.id)) {
            let event = serde_json::to_value(stored).and_then(serde_json::from_value::<Event>);
            match event {
                Ok(event) => show(state, api, automations, &event, shown).await,
                Err(error) => tracing::warn!(event = %stored.id, %error, "a stored event cannot be read"),
            }
        }
    }
}
