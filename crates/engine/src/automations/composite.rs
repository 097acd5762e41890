//! Triggers of triggers: when those within have fired often enough, or in their order.

use onloan_domain::automation::{CompoundTrigger, EventTrigger, Require, RequireWord, SequenceTrigger, Trigger};
use onloan_domain::{Duration, Timestamp, TriggerId};

/// A trigger on events, and the triggers that it is part of, the innermost first.
#[derive(Clone, Debug)]
pub struct Leaf<'t> {
    /// The trigger on events.
    pub trigger: &'t EventTrigger,
    /// What it is part of.
    pub parents: Vec<Parent<'t>>,
}

/// A trigger of triggers.
#[derive(Clone, Copy, Debug)]
pub enum Parent<'t> {
    /// In any order.
    Compound(&'t CompoundTrigger),
    /// In their order.
    Sequence(&'t SequenceTrigger),
}

/// Every trigger on events within a trigger.
#[must_use]
pub fn leaves(trigger: &Trigger) -> Vec<Leaf<'_>> {
    let (parent, children) = match trigger {
        Trigger::Event(trigger) => return vec![Leaf { trigger, parents: Vec::new() }],
        Trigger::Compound(compound) => (Parent::Compound(compound), &compound.triggers),
        Trigger::Sequence(sequence) => (Parent::Sequence(sequence), &sequence.triggers),
    };
    let mut found: Vec<Leaf<'_>> = children.iter().flat_map(leaves).collect();
    for leaf in &mut found {
        leaf.parents.push(parent);
    }
    found
}

fn id(trigger: &Trigger) -> TriggerId {
    match trigger {
        Trigger::Event(trigger) => trigger.id,
        Trigger::Compound(trigger) => trigger.id,
        Trigger::Sequence(trigger) => trigger.id,
    }
}

impl Parent<'_> {
    /// Its id.
    #[must_use]
    pub const fn id(self) -> TriggerId {
        match self {
            Self::Compound(trigger) => trigger.id,
            Self::Sequence(trigger) => trigger.id,
        }
    }

    /// Within which time those within must fire.
    #[must_use]
    pub const fn within(self) -> Option<Duration> {
        match self {
            Self::Compound(trigger) => trigger.within,
            Self::Sequence(trigger) => trigger.within,
        }
    }

    /// Whether it fires, when these are the last firings of those within.
    #[must_use]
    pub fn fires(self, firings: &[(TriggerId, Timestamp)]) -> bool {
        match self {
            Self::Compound(trigger) => {
                firings.len()
                    >= match trigger.require {
                        Require::Count(count) => count as usize,
                        Require::Word(RequireWord::Any) => 1,
                        Require::Word(RequireWord::All) => trigger.triggers.len(),
                    }
            }
            Self::Sequence(trigger) => {
                let mut firings = firings.to_vec();
                firings.sort_by_key(|(_, triggered)| *triggered);
                firings.iter().map(|(trigger, _)| *trigger).eq(trigger.triggers.iter().map(id))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    /// Whether a parent of two fires when its children fired at these seconds, in this order of children.
    fn fires(kind: serde_json::Value, seconds: &[Option<i64>]) -> bool {
        let mut said = json!({"triggers": [{"posture": "Reactive"}, {"posture": "Reactive"}], "within": null});
        said.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
        let trigger: Trigger = serde_json::from_value(said).unwrap();
        let found = leaves(&trigger);
        let at = |second: &i64| Timestamp::from_micros(second * 1_000_000);
        let firings = found.iter().zip(seconds).filter_map(|(leaf, second)| Some((leaf.trigger.id, at(second.as_ref()?))));
        found[0].parents[0].fires(&firings.collect::<Vec<_>>())
    }

    #[test]
    fn compounds_count_and_sequences_keep_order() {
        for (kind, seconds, expected) in [
            (json!({"require": "any"}), [None, Some(1)], true),
            (json!({"require": "all"}), [None, Some(1)], false),
            (json!({"require": "all"}), [Some(2), Some(1)], true),
            (json!({"require": 1}), [Some(2), None], true),
            (json!({"require": 2}), [Some(2), None], false),
            (json!({"type": "sequence"}), [Some(1), Some(2)], true),
            (json!({"type": "sequence"}), [Some(2), Some(1)], false),
            (json!({"type": "sequence"}), [Some(1), None], false),
        ] {
            assert_eq!(fires(kind.clone(), &seconds), expected, "{kind} {seconds:?}");
        }
    }

    #[test]
    fn leaves_know_their_parents_from_the_inside_out() {
        let inner = json!({"type": "sequence", "triggers": [{"posture": "Reactive"}], "within": 5});
        let outer = json!({"require": "all", "triggers": [{"posture": "Proactive"}, inner], "within": null});
        let outer: Trigger = serde_json::from_value(outer).unwrap();
        let found = leaves(&outer);
        let within = |leaf: &Leaf<'_>| leaf.parents.iter().map(|parent| parent.within()).collect::<Vec<_>>();
        assert_eq!(found.iter().map(within).collect::<Vec<_>>(), [vec![None], vec![Some(Duration::from_seconds(5)), None]]);
    }
}
