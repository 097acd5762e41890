//! The rules, one file each, and the order in which they are asked.

mod cancelling_ends_in_cancelled;
mod copy_scheduled_time;
mod duplicate_transitions;
mod full_when_late;
mod keep_lease;
pub(crate) mod keep_result;
mod keep_slot;
mod late_runs;
mod no_infrastructure;
mod old_clients;
mod pausing;
mod pending;
mod resuming;
mod retry_failed;
mod take_slot;
mod terminal_states;
mod wait_for_scheduled_time;

#[cfg(test)]
pub(crate) mod cases;

use super::{Policy, attempt::Rule};

/// The rules of a policy, in the order in which they are asked.
pub(crate) fn of(policy: Policy) -> &'static [Rule] {
    match policy {
        Policy::Core => &CORE,
        Policy::MarkLate => &MARK_LATE,
        Policy::Minimal => &MINIMAL,
    }
}

const CORE: [Rule; 16] = [
    keep_lease::rule,
    duplicate_transitions::rule,
    terminal_states::rule,
    keep_result::rule,
    cancelling_ends_in_cancelled::rule,
    no_infrastructure::rule,
    pending::rule,
    keep_slot::rule,
    take_slot::rule,
    old_clients::rule,
    late_runs::rule,
    pausing::rule,
    resuming::rule,
    copy_scheduled_time::rule,
    wait_for_scheduled_time::rule,
    retry_failed::rule,
];

const MARK_LATE: [Rule; 2] = [late_runs::rule, full_when_late::rule];

const MINIMAL: [Rule; 2] = [keep_result::rule, no_infrastructure::rule];
