//! Bodies of the lists and counts of events.

use onloan_domain::Timestamp;
use onloan_domain::filters::EventFilter;
use serde::{Deserialize, Serialize};

/// Body of `POST /events/filter`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventFilterBody {
    /// Which events; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<EventFilter>,
    /// How many a page has, at most [`MAX_EVENTS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// How many events a page has when nothing else is asked, and at most.
pub const MAX_EVENTS: i64 = 50;

/// A page of events.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventPage<E> {
    /// The events.
    pub events: Vec<E>,
    /// How many match altogether.
    pub total: u64,
    /// Where the next page is, if there is one.
    pub next_page: Option<String>,
}

/// Query of `GET /events/filter/next`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventPageQuery {
    /// What the page before said.
    #[serde(rename = "page-token")]
    pub page_token: String,
}

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Countable {
    /// By day.
    Day,
    /// By any span of time.
    Time,
    /// By name.
    Event,
    /// By resource.
    Resource,
}

/// In what spans of time are measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum TimeUnit {
    Week,
    #[default]
    Day,
    Hour,
    Minute,
    Second,
}

/// Body of `POST /events/count-by/{countable}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventCountBody {
    /// Which events.
    pub filter: EventFilter,
    /// In what spans are measured; days when absent.
    #[serde(default)]
    pub time_unit: Option<TimeUnit>,
    /// How many units a span has; one when absent.
    #[serde(default)]
    pub time_interval: Option<f64>,
}

/// How many events have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventCount {
    /// What they have in common.
    pub value: String,
    /// The same for people.
    pub label: String,
    /// How many there are.
    pub count: u64,
    /// When the first occurred, or the span begins.
    pub start_time: Timestamp,
    /// When the last occurred, or the span ends.
    pub end_time: Timestamp,
}
