//! The priorities of a pool's queues: unique, from 1 on, and moved no more than needed.

use std::collections::HashMap;

use onloan_domain::WorkQueueId;

/// The first priority that no queue has.
#[must_use]
pub fn first_free(taken: &[i64]) -> i64 {
    (1..).find(|priority| !taken.contains(priority)).unwrap_or(i64::MAX)
}

/// The priorities that change when one queue takes the priority that it wants, or when one has left (then nobody wants any).
/// Others make room by moving back.
#[must_use]
pub fn rearranged(queues: &[(WorkQueueId, i64)], wanted: Option<(WorkQueueId, i64)>) -> HashMap<WorkQueueId, i64> {
    let mut order: Vec<(WorkQueueId, i64)> =
        queues.iter().copied().filter(|(id, _)| wanted.is_none_or(|(moved, _)| moved != *id)).collect();
    order.sort_by_key(|(_, priority)| *priority);
    if let Some(moved) = wanted {
        let place = order.iter().position(|(_, priority)| *priority >= moved.1).unwrap_or(order.len());
        order.insert(place, moved);
    }
    let mut last = 0;
    let spread = order.into_iter().map(|(id, priority)| {
        last = if priority <= last { last + 1 } else { priority };
        (id, last)
    });
    let before: HashMap<WorkQueueId, i64> = queues.iter().copied().collect();
    spread.filter(|(id, priority)| before.get(id) != Some(priority)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_gap_is_free() {
        for (taken, expected) in [(&[][..], 1), (&[1, 2], 3), (&[1, 3], 2), (&[2], 1)] {
            assert_eq!(first_free(taken), expected, "{taken:?}");
        }
    }

    #[test]
    fn queues_make_room_and_nothing_else_moves() {
        let ids: Vec<WorkQueueId> = (0..4).map(|_| WorkQueueId::new_v7()).collect();
        let at = |priorities: &[i64]| ids.iter().copied().zip(priorities.iter().copied()).collect::<Vec<_>>();
        for (before, wanted, after) in [
            // The last comes first, and three make room.
            (&[1, 2, 3, 4][..], Some((3, 1)), &[2, 3, 4, 1][..]),
            // Nobody has it.
            (&[1, 2, 3, 4], Some((0, 9)), &[9, 2, 3, 4]),
            // One gives way, the gap behind it takes it up.
            (&[1, 2, 4, 5], Some((3, 2)), &[1, 3, 4, 2]),
            // One has left.
            (&[1, 2, 3, 4], None, &[1, 2, 3, 4]),
        ] {
            let changed = rearranged(&at(before), wanted.map(|(queue, priority): (usize, i64)| (ids[queue], priority)));
            let now: Vec<i64> = ids.iter().zip(before).map(|(id, old)| changed.get(id).copied().unwrap_or(*old)).collect();
            assert_eq!(now, after, "{before:?} {wanted:?}");
        }
    }
}
