//! One event and one automation, or one bucket that has ended: what the engine says becomes rows, events and actions.

use axum::Router;
use onloan_domain::automation::{EventTrigger, Posture};
use onloan_domain::{Automation, Event, Resource, Timestamp};
use onloan_engine::automations::{Bucket, Evaluation, Firing, Leaf, bucketing_key, covers, evaluate, leaves, react, triggered_event};
use onloan_storage::automation_buckets::{self, BucketKey, KeptBucket};
use onloan_storage::automation_child_firings;

use super::act::act;
use crate::error::ApiResult;
use crate::state::{AppState, Tx, now};

/// How many ended buckets are looked through at once.
const SWEPT: u64 = 200;

pub(super) fn kept(bucket: Bucket, last_event: Option<String>) -> KeptBucket {
    KeptBucket { start: bucket.start, end: bucket.end, count: bucket.count, last_event }
}

fn bucket(kept: &KeptBucket) -> Bucket {
    Bucket { start: kept.start, end: kept.end, count: kept.count }
}

/// The labels that are counted apart, with their values.
fn labels(trigger: &EventTrigger, values: &[String]) -> Resource {
    trigger.for_each.iter().cloned().zip(values.iter().cloned()).collect()
}

/// Shows an event to every trigger of an automation that it concerns.
pub(super) async fn consider(state: &AppState, api: &Router, automation: &Automation, event: &Event) -> ApiResult<()> {
    for leaf in leaves(&automation.trigger).into_iter().filter(|leaf| covers(leaf.trigger, event)) {
        let bucketing_key = bucketing_key(leaf.trigger, event);
        let key = BucketKey { automation_id: automation.id, trigger_id: leaf.trigger.id, bucketing_key };
        let mut tx = state.begin().await?;
        let known = automation_buckets::find(&mut tx, &key).await?.as_ref().map(bucket);
        let Evaluation { bucket, fires } = react(leaf.trigger, known, event);
        if bucket != known {
            let last = serde_json::to_string(event).ok();
            automation_buckets::set(&mut tx, &key, bucket.map(|bucket| kept(bucket, last)).as_ref()).await?;
        }
        let labels = labels(leaf.trigger, &key.bucketing_key);
        let firing = fires.then(|| Firing { triggered: now(), labels, event: Some(event.clone()) });
        fire(state, api, automation, tx, (&leaf, firing)).await?;
    }
    Ok(())
}

/// Commits what was counted, and acts if the automation's own trigger fired: the leaf, or with it all that it is part of. A
/// firing is told with the count that it ends.
async fn fire(
    state: &AppState,
    api: &Router,
    automation: &Automation,
    mut tx: Tx,
    (leaf, firing): (&Leaf<'_>, Option<Firing>),
) -> ApiResult<()> {
    let Some(mut firing) = firing else { return Ok(tx.commit().await?) };
    let mut child = leaf.trigger.id;
    for parent in &leaf.parents {
        let since = parent.within().map(|within| firing.triggered - within);
        let fired = (child, firing.triggered);
        let firings = automation_child_firings::record(&mut tx, automation.id, parent.id(), fired, since).await?;
        if !parent.fires(&firings) {
            return Ok(tx.commit().await?);
        }
        automation_child_firings::clear(&mut tx, automation.id, parent.id()).await?;
        child = parent.id();
        firing.labels = Resource::new();
    }
    let told = triggered_event(automation, &firing);
    tx.emit(told.clone());
    tx.commit().await?;
    act(state, api, automation, &firing, told).await
}

/// Looks through buckets that have ended: those of proactive triggers are judged, others are forgotten.
pub(super) async fn sweep(state: &AppState, api: &Router, automations: &[Automation], at: Timestamp) -> ApiResult<()> {
    let ended = automation_buckets::ended(&mut state.read().await?, at, SWEPT).await?;
    for (key, ended) in ended {
        let automation = automations.iter().find(|automation| automation.id == key.automation_id);
        let mut tx = state.begin().await?;
        let judged = automation.and_then(|automation| {
            let waits = |leaf: &Leaf<'_>| leaf.trigger.id == key.trigger_id && leaf.trigger.posture == Posture::Proactive;
            let leaf = leaves(&automation.trigger).into_iter().find(waits)?;
            let evaluation = evaluate(leaf.trigger, bucket(&ended), at, None);
            Some((automation, leaf, evaluation))
        });
        let Some((automation, leaf, Evaluation { bucket, fires })) = judged else {
            automation_buckets::set(&mut tx, &key, None).await?;
            tx.commit().await?;
            continue;
        };
        let next = bucket.map(|bucket| kept(bucket, ended.last_event.clone()));
        automation_buckets::set(&mut tx, &key, next.as_ref()).await?;
        let event = ended.last_event.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let firing = fires.then(|| Firing { triggered: at, labels: labels(leaf.trigger, &key.bucketing_key), event });
        fire(state, api, automation, tx, (&leaf, firing)).await?;
    }
    Ok(())
}
