//! The rules, one file each, and the order in which they are asked.

mod cache_key_length;
mod cached_state;
mod copy_parameters;
mod copy_scheduled_time;
mod flow_run_attempt;
mod pending;
mod rename_reruns;
mod retry_failed;
mod stopped_flows;
mod tag_limits;
mod terminal_states;
mod wait_for_scheduled_time;

#[cfg(test)]
mod cases;

use super::{attempt::Rule, decide::TaskPolicy};

/// The rules of a policy, in the order in which they are asked.
pub(super) fn of(policy: TaskPolicy) -> &'static [Rule] {
    match policy {
        TaskPolicy::Core => &CORE,
        TaskPolicy::Background => &BACKGROUND,
        TaskPolicy::Minimal => &[],
    }
}

const CORE: [Rule; 10] = [
    cached_state::rule,
    terminal_states::rule,
    stopped_flows::rule,
    tag_limits::rule,
    copy_scheduled_time::rule,
    wait_for_scheduled_time::rule,
    retry_failed::rule,
    rename_reruns::rule,
    flow_run_attempt::rule,
    cache_key_length::rule,
];

const BACKGROUND: [Rule; 10] = [
    pending::rule,
    cached_state::rule,
    terminal_states::rule,
    copy_scheduled_time::rule,
    copy_parameters::rule,
    wait_for_scheduled_time::rule,
    retry_failed::rule,
    rename_reruns::rule,
    flow_run_attempt::rule,
    cache_key_length::rule,
];
