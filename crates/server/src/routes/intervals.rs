//! Histories on the wire: which intervals a request means, and what was counted in each.

use onloan_api::{HistoryBody, HistoryInterval, HistoryState};
use onloan_domain::Duration;
use onloan_storage::history::{Counted, Span};

use crate::error::{ApiError, ApiResult};

/// How many intervals a history has at most; what lies after them is left out.
const MOST_INTERVALS: i64 = 500;

/// The stretch of time that is asked for, in intervals.
pub(super) fn span(body: &HistoryBody) -> ApiResult<Span> {
    let interval = body.history_interval_seconds;
    if interval < Duration::from_seconds(1) {
        return Err(ApiError::refused(422, "History interval must not be less than 1 second."));
    }
    let whole = body.history_end.since(body.history_start).as_micros().max(0);
    let (full, rest) = (whole / interval.as_micros(), whole % interval.as_micros());
    let intervals = (full + i64::from(rest > 0)).min(MOST_INTERVALS);
    Ok(Span { start: body.history_start, interval, intervals })
}

/// Every interval, also one in which nothing was counted.
pub(super) fn intervals(span: Span, counted: Vec<Counted>) -> Vec<HistoryInterval> {
    let empty = |index| HistoryInterval {
        interval_start: span.interval_start(index),
        interval_end: span.interval_start(index + 1),
        states: Vec::new(),
    };
    let mut intervals: Vec<HistoryInterval> = (0..span.intervals).map(empty).collect();
    for group in counted {
        let interval = usize::try_from(group.interval).ok().and_then(|index| intervals.get_mut(index));
        if let Some(interval) = interval {
            interval.states.push(HistoryState {
                state_type: group.state_type,
                state_name: group.state_name,
                count_runs: group.runs,
                sum_estimated_run_time: group.run_time,
                sum_estimated_lateness: group.lateness,
            });
        }
    }
    intervals
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_domain::{Timestamp, filters::RunFilters};

    #[test]
    fn the_last_interval_may_be_short_and_there_are_not_too_many() {
        let body = |seconds: i64, interval: i64| HistoryBody {
            history_start: Timestamp::from_micros(0),
            history_end: Timestamp::from_micros(seconds * 1_000_000),
            history_interval_seconds: Duration::from_seconds(interval),
            filters: RunFilters::default(),
        };
        for (seconds, interval, expected) in [(60, 60, 1), (61, 60, 2), (59, 60, 1), (0, 60, 0), (-60, 60, 0), (9999, 1, 500)] {
            assert_eq!(span(&body(seconds, interval)).unwrap().intervals, expected, "{seconds} by {interval}");
        }
        assert!(span(&body(60, 0)).is_err());
    }
}
