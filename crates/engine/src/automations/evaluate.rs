//! When a trigger fires. It counts events in buckets, one open at a time for each value of the labels that it counts apart.
//!
//! A reactive trigger fires as soon as enough events are in the bucket, and then waits until that would have ended. A
//! proactive one fires when its bucket ends with too few. Events that are older than the open bucket change nothing.

use onloan_domain::automation::{EventTrigger, Posture};
use onloan_domain::{Duration, Event, RESOURCE_ROLE, Timestamp};

use crate::events::{glob_matches, meets};

/// Events may overtake each other by so much: the first bucket begins so long before its first event.
const OVERTAKING: Duration = Duration::from_seconds(15 * 60);

/// Events of a span of time. Its beginning belongs to it, its end does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// How many events are in it. It begins at -1 where the event that opens it must not count.
    pub count: i64,
}

/// What became of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The bucket that is open now, if one is.
    pub bucket: Option<Bucket>,
    /// Whether the trigger fires.
    pub fires: bool,
}

impl Evaluation {
    const fn quiet(bucket: Option<Bucket>) -> Self {
        Self { bucket, fires: false }
    }
}

/// Whether the trigger has to be asked about the event.
#[must_use]
pub fn covers(trigger: &EventTrigger, event: &Event) -> bool {
    (expects(trigger, &event.event) || starts_after(trigger, &event.event))
        && meets(&trigger.matches, &event.resource)
        && trigger
            .match_related
            .as_slice()
            .iter()
            .all(|wanted| wanted.is_empty() || event.related.iter().any(|resource| meets(wanted, resource)))
}

fn expects(trigger: &EventTrigger, event: &str) -> bool {
    trigger.expect.is_empty() || trigger.expect.iter().any(|pattern| glob_matches(pattern, event))
}

fn starts_after(trigger: &EventTrigger, event: &str) -> bool {
    trigger.after.iter().any(|pattern| glob_matches(pattern, event))
}

/// The values of the labels that are counted apart, in the order of the labels. `related:<role>:<label>` is a label of the
/// first related resource in that role.
#[must_use]
pub fn bucketing_key(trigger: &EventTrigger, event: &Event) -> Vec<String> {
    let value = |label: &String| match label.strip_prefix("related:").and_then(|rest| rest.split_once(':')) {
        Some((role, label)) => {
            let in_role = event.related.iter().find(|resource| resource.get(RESOURCE_ROLE).is_some_and(|its| its == role));
            in_role.and_then(|resource| resource.get(label))
        }
        None => event.resource.get(label),
    };
    trigger.for_each.iter().map(|label| value(label).cloned().unwrap_or_default()).collect()
}

/// What an event that the trigger covers does to its bucket.
#[must_use]
pub fn react(trigger: &EventTrigger, bucket: Option<Bucket>, event: &Event) -> Evaluation {
    let (expected, at) = (expects(trigger, &event.event), event.occurred);
    let bucket = bucket.or_else(|| match (trigger.after.is_empty(), starts_after(trigger, &event.event)) {
        // An event that both opens a bucket and counts in it does not count in the one that it opens.
        (false, true) => Some(Bucket { start: at, end: at + trigger.within, count: if expected { -1 } else { 0 } }),
        (false, false) => None,
        (true, _) => expected.then(|| Bucket { start: at - OVERTAKING, end: at + trigger.within, count: 0 }),
    });
    match bucket {
        Some(bucket) if expected => evaluate(trigger, bucket, at, Some(event)),
        bucket => Evaluation::quiet(bucket),
    }
}

fn meets_threshold(trigger: &EventTrigger, count: i64) -> bool {
    match trigger.posture {
        Posture::Reactive => count >= trigger.threshold,
        Posture::Proactive => count < trigger.threshold,
    }
}

/// What becomes of the bucket at that time, with an event that counts or without one.
#[must_use]
pub fn evaluate(trigger: &EventTrigger, mut bucket: Bucket, at: Timestamp, event: Option<&Event>) -> Evaluation {
    let reactive = trigger.posture == Posture::Reactive;
    if at < bucket.start {
        return Evaluation::quiet(Some(bucket));
    }
    let mut unspent = i64::from(event.is_some());
    if unspent > 0 && (reactive && trigger.within == Duration::ZERO || at < bucket.end) {
        bucket.count += unspent;
        unspent = 0;
    }
    let met = meets_threshold(trigger, bucket.count);
    let fires = met && (reactive || bucket.end <= at);
    if !fires && at < bucket.end {
        // What opens a bucket and was awaited in it opens the next one, as heartbeats do.
        let reopens = event.is_some_and(|event| !reactive && !met && starts_after(trigger, &event.event));
        let next = Bucket { start: at, end: at + trigger.within, count: 0 };
        return Evaluation::quiet(Some(if reopens { next } else { bucket }));
    }
    if !trigger.after.is_empty() {
        return Evaluation { bucket: None, fires };
    }
    if trigger.within == Duration::ZERO {
        return Evaluation { bucket: (!fires).then_some(bucket), fires };
    }
    let start = bucket.end.max(at);
    let next = Bucket { start, end: start + trigger.within, count: if reactive { 0 } else { unspent } };
    if reactive && unspent > 0 {
        // The event belongs to the next bucket, and may be all that it takes.
        let evaluated = evaluate(trigger, next, at, event);
        return Evaluation { fires: fires || evaluated.fires, ..evaluated };
    }
    Evaluation { bucket: Some(next), fires }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::{Value, json};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(1_767_225_600_000_000 + second * 1_000_000)
    }

    fn event(name: &str, second: i64) -> Event {
        serde_json::from_value(json!({
            "id": "01990000-0000-7000-8000-000000000001", "occurred": at(second), "event": name,
            "resource": {"prefect.resource.id": "shop.order.1", "colour": "red"},
            "related": [{"prefect.resource.id": "shop.till.1", "prefect.resource.role": "till", "floor": "2"}],
        }))
        .unwrap()
    }

    fn trigger(mut said: Value) -> EventTrigger {
        said.as_object_mut().unwrap().entry("posture").or_insert(json!("Reactive"));
        serde_json::from_value(said).unwrap()
    }

    /// The seconds at which the trigger fires on events of these names and seconds.
    fn fires(trigger: &EventTrigger, events: &[(&str, i64)]) -> Vec<i64> {
        let (mut bucket, mut fired) = (None, Vec::new());
        for (name, second) in events {
            let event = event(name, *second);
            if !covers(trigger, &event) {
                continue;
            }
            let evaluation = react(trigger, bucket, &event);
            bucket = evaluation.bucket;
            fired.extend(evaluation.fires.then_some(*second));
        }
        fired
    }

    #[test]
    fn reactive_triggers_fire_when_enough_has_happened() {
        let all = [("a", 0), ("a", 1), ("b", 2), ("a", 3), ("a", 14), ("a", 15)];
        for (said, expected) in [
            (json!({"expect": ["a"]}), &[0, 1, 3, 14, 15][..]),
            (json!({}), &[0, 1, 2, 3, 14, 15]),
            (json!({"expect": ["b", "c*"]}), &[2]),
            (json!({"expect": ["a"], "threshold": 2}), &[1, 14]),
            // Once it has fired it waits for the end of its time.
            (json!({"expect": ["a"], "within": 10}), &[0, 14]),
            (json!({"expect": ["a"], "within": 10, "threshold": 3}), &[3]),
            (json!({"expect": ["a"], "within": 2, "threshold": 2}), &[1, 15]),
            // After `b`, each time anew.
            (json!({"expect": ["a"], "after": ["b"], "within": 5}), &[3]),
            (json!({"expect": ["a"], "after": ["b"], "within": 1}), &[]),
            (json!({"expect": ["a"], "after": ["a"], "within": 5}), &[1]),
        ] {
            assert_eq!(fires(&trigger(said.clone()), &all), expected, "{said}");
        }
    }

    #[test]
    fn an_event_that_was_overtaken_counts_in_the_first_bucket_and_not_after_it_fired() {
        let once = trigger(json!({"expect": ["a"], "within": 10, "threshold": 2}));
        assert_eq!(fires(&once, &[("a", 5), ("a", 1)]), [1]);
        assert_eq!(fires(&once, &[("a", 5), ("a", 6), ("a", 7), ("a", 4)]), [6]);
    }

    #[test]
    fn proactive_triggers_fire_when_too_little_has_happened_by_the_end() {
        let absence = trigger(json!({"posture": "Proactive", "expect": ["a"], "within": 10}));
        let open = Bucket { start: at(0), end: at(10), count: 0 };
        assert_eq!(evaluate(&absence, open, at(9), None), Evaluation::quiet(Some(open)));
        let next = Bucket { start: at(10), end: at(20), count: 0 };
        assert_eq!(evaluate(&absence, open, at(10), None), Evaluation { bucket: Some(next), fires: true });
        let filled = evaluate(&absence, open, at(5), Some(&event("a", 5))).bucket.unwrap();
        assert_eq!(evaluate(&absence, filled, at(10), None), Evaluation::quiet(Some(next)));
    }

    #[test]
    fn a_heartbeat_opens_the_time_in_which_the_next_is_awaited() {
        let heart = trigger(json!({"posture": "Proactive", "expect": ["beat", "end"], "after": ["beat"], "within": 10}));
        let first = react(&heart, None, &event("beat", 0)).bucket.unwrap();
        assert_eq!((first.count, first.end), (0, at(10)));
        let second = react(&heart, Some(first), &event("beat", 8)).bucket.unwrap();
        assert_eq!((second.count, second.end), (0, at(18)));
        assert!(evaluate(&heart, second, at(18), None).fires);
        let ended = react(&heart, Some(second), &event("end", 9));
        assert_eq!(evaluate(&heart, ended.bucket.unwrap(), at(18), None), Evaluation { bucket: None, fires: false });
    }

    #[test]
    fn resources_and_labels_decide_what_is_covered_and_what_is_counted_apart() {
        let red = event("a", 0);
        for (said, expected) in [
            (json!({"match": {"colour": "r*"}}), true),
            (json!({"match": {"colour": ["green", "blue"]}}), false),
            (json!({"match_related": {"floor": "2", "prefect.resource.role": "till"}}), true),
            (json!({"match_related": [{"floor": "2"}, {"floor": "3"}]}), false),
            (json!({"expect": ["b"], "after": ["a"]}), true),
            (json!({"expect": ["b"]}), false),
        ] {
            assert_eq!(covers(&trigger(said.clone()), &red), expected, "{said}");
        }
        let apart = trigger(json!({"for_each": ["related:till:floor", "colour", "size"]}));
        assert_eq!(bucketing_key(&apart, &red), ["red", "2", ""]);
    }
}
