//! `POST /events/count-by/{countable}`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use onloan_api::events::{Countable, EventCount, EventCountBody, TimeUnit};
use onloan_domain::filters::EventFilter;
use onloan_domain::{Duration, Timestamp};
use onloan_engine::events::{SpanUnit, TooManySpans, spans};
use onloan_storage::Session;
use onloan_storage::events::{self, Counted};

use super::page::complete;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// Count events by what they have in common.
pub(crate) async fn count_by(
    state: State<AppState>,
    Path(countable): Path<String>,
    Body(body): Body<EventCountBody>,
) -> ApiResult<Json<Vec<EventCount>>> {
    let countable = serde_json::from_value(countable.into())
        .map_err(|_| ApiError::invalid(&["path", "countable"], "Input should be 'day', 'time', 'event' or 'resource'"))?;
    let (unit, interval) = (body.time_unit.unwrap_or_default(), body.time_interval.unwrap_or(1.0));
    if interval.is_nan() || interval < 0.01 {
        return Err(ApiError::invalid(&["body", "time_interval"], "Input should be greater than or equal to 0.01"));
    }
    let at = now();
    let filter = complete(body.filter, at)?;
    let mut session = state.read().await?;
    // Every count has its range divided, also where it is not by time, because the reference refuses ranges that are too long.
    let layout = Layout::of(&filter, unit, interval, at)?;
    let counts = match countable {
        Countable::Day => by_time(&mut session, &filter, &Layout::of(&filter, TimeUnit::Day, 1.0, at)?).await?,
        Countable::Time => by_time(&mut session, &filter, &layout).await?,
        Countable::Event => events::by_name(&mut session, &filter).await?.into_iter().map(answered).collect(),
        Countable::Resource => events::by_resource(&mut session, &filter).await?.into_iter().map(answered).collect(),
    };
    Ok(Json(counts))
}

fn answered(counted: Counted) -> EventCount {
    let Counted { value, label, count, first, last } = counted;
    EventCount { value, label, count, start_time: first, end_time: last }
}

/// Spans of one length.
struct Layout {
    starts: Vec<Timestamp>,
    length: Duration,
}

impl Layout {
    fn of(filter: &EventFilter, unit: TimeUnit, interval: f64, now: Timestamp) -> ApiResult<Self> {
        let unit = match unit {
            TimeUnit::Week => SpanUnit::Week,
            TimeUnit::Day => SpanUnit::Day,
            TimeUnit::Hour => SpanUnit::Hour,
            TimeUnit::Minute => SpanUnit::Minute,
            TimeUnit::Second => SpanUnit::Second,
        };
        let length = unit.times(interval);
        let (since, until) = (filter.occurred.since.unwrap_or(now), filter.occurred.until.unwrap_or(now));
        let starts = spans(since, until, length, unit, now).map_err(|TooManySpans { spans, most }| {
            let why =
                format!("the range would be divided into {spans} spans of time; {most} are the most: shorten it, or make spans longer");
            ApiError::refused(422, why)
        })?;
        Ok(Self { starts, length })
    }
}

async fn by_time(session: &mut Session, filter: &EventFilter, layout: &Layout) -> ApiResult<Vec<EventCount>> {
    let Some(first) = layout.starts.first() else { return Ok(Vec::new()) };
    let counts: HashMap<u64, u64> = events::by_time(session, filter, *first, layout.length).await?.into_iter().collect();
    let span = |(index, start): (u64, &Timestamp)| EventCount {
        value: index.to_string(),
        label: format!("{}+00:00", start.to_string().trim_end_matches('Z')),
        count: counts.get(&index).copied().unwrap_or(0),
        start_time: *start,
        end_time: *start + layout.length - Duration::from_micros(1),
    };
    Ok((0..).zip(&layout.starts).map(span).collect())
}
