//! No more task runs with a tag run than the tag allows; whoever is too many waits. Who takes the slot, and gives it back, is
//! whoever made the facts.

use crate::flow_runs::attempt::{Verdict, abort};
use crate::task_runs::attempt::Attempt;
use crate::task_runs::decide::TagLimit;
use crate::task_runs::rules::retry_failed::spread;
use onloan_domain::StateType;

/// For how many seconds a run waits at most before it asks again.
const MOST_SECONDS: f64 = 10.0;

/// By how much of itself a delay varies, so that those who wait do not all come back at once.
const SPREAD: f64 = 0.3;

pub(crate) fn rule(attempt: &mut Attempt<'_>) -> Verdict {
    let limits = attempt.facts.tag_limits;
    if attempt.to() != StateType::Running {
        return Verdict::Pass;
    }
    if let Some(closed) = limits.iter().find(|limit| limit.limit == 0) {
        let tag = &closed.tag;
        return abort(format!("The concurrency limit on tag \"{tag}\" is 0 and will deadlock if the task tries to run again."));
    }
    let full = limits.iter().filter(|limit| limit.taken >= limit.limit);
    let Some(fullest) = full.max_by(|one, other| crowding(one).total_cmp(&crowding(other))) else { return Verdict::Pass };
    let average = if fullest.seconds_taken > 0.0 { fullest.seconds_taken.min(MOST_SECONDS) } else { MOST_SECONDS };
    let seconds = spread(average, SPREAD, attempt.facts.chance).min(MOST_SECONDS).round() as i64;
    let tags: Vec<&str> = limits.iter().map(|limit| limit.tag.as_str()).collect();
    Verdict::Wait { seconds, reason: format!("Concurrency limit reached for tags: {}", tags.join(", ")) }
}

fn crowding(limit: &TagLimit) -> f64 {
    limit.taken as f64 / limit.limit as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow_runs::rules::cases::{state, told};
    use crate::task_runs::decide::TaskFacts;
    use crate::task_runs::rules::cases::{ask, facts, task_in};
    use onloan_domain::StateType::{Pending, Running};

    fn limit(tag: &str, limit: i64, taken: i64, seconds_taken: f64) -> TagLimit {
        TagLimit { tag: tag.to_owned(), limit, taken, seconds_taken }
    }

    #[test]
    fn a_run_waits_for_the_tag_that_is_most_crowded() {
        let closed = "abort: The concurrency limit on tag \"off\" is 0 and will deadlock if the task tries to run again.";
        for (to, limits, expected) in [
            (Running, vec![], "pass"),
            (Running, vec![limit("a", 1, 0, 0.0)], "pass"),
            (Running, vec![limit("a", 1, 1, 4.0)], "wait 4: Concurrency limit reached for tags: a"),
            (Running, vec![limit("a", 1, 1, 0.0)], "wait 10: Concurrency limit reached for tags: a"),
            (Running, vec![limit("a", 1, 1, 99.0)], "wait 10: Concurrency limit reached for tags: a"),
            (Running, vec![limit("a", 2, 2, 8.0), limit("b", 1, 2, 2.0)], "wait 2: Concurrency limit reached for tags: a, b"),
            (Running, vec![limit("a", 1, 1, 4.0), limit("off", 0, 0, 0.0)], closed),
            (Pending, vec![limit("off", 0, 0, 0.0)], "pass"),
        ] {
            let run = task_in(state(Pending));
            let (verdict, _) = ask(rule, &TaskFacts { tag_limits: &limits, ..facts(&run) }, state(to));
            assert_eq!(told(&verdict), expected, "{limits:?} to {to}");
        }
    }
}
