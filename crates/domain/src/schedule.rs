//! Schedules: when a deployment's runs are due. Owns their form on the wire; which times they mean is the engine's.

use crate::{DeploymentId, DeploymentScheduleId, Duration, JsonObject, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

/// When runs are due. Which kind it is shows in the key that it has.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Schedule {
    /// Again and again after the same time.
    Interval(IntervalSchedule),
    /// At the times of a cron expression.
    Cron(CronSchedule),
    /// At the times of an iCalendar recurrence rule.
    RRule(RRuleSchedule),
}

/// Every so often, counted from an anchor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IntervalSchedule {
    /// The time from one run to the next; more than nothing.
    #[serde(deserialize_with = "positive")]
    pub interval: Duration,
    /// A time at which a run is due; the present when nobody chose one.
    #[serde(default = "Timestamp::now", deserialize_with = "anchor")]
    pub anchor_date: Timestamp,
    /// Whose daylight saving is followed by intervals of a day and more. UTC when absent.
    #[serde(default)]
    pub timezone: Option<String>,
}

/// At the times of a cron expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CronSchedule {
    /// The expression: five fields, then perhaps seconds, then perhaps years.
    pub cron: String,
    /// Whose clock it means. UTC when absent.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Whether a day of the month and a day of the week that are both given mean either; both when false.
    #[serde(default = "yes")]
    pub day_or: bool,
}

/// At the times of an iCalendar recurrence rule (RFC 5545).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RRuleSchedule {
    /// The rule, or several lines of rules, dates and exceptions.
    pub rrule: String,
    /// Whose clock it means.
    #[serde(default = "utc")]
    pub timezone: Option<String>,
}

/// A schedule of a deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms; those that are not have a comment")]
pub struct DeploymentSchedule {
    pub id: DeploymentScheduleId,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub deployment_id: Option<DeploymentId>,
    pub schedule: Schedule,
    pub active: bool,
    pub max_scheduled_runs: Option<i64>,
    /// They win over the deployment's.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: JsonObject,
    /// Its name within the deployment, so that a deployment file can speak of it again.
    pub slug: Option<String>,
}

impl Schedule {
    /// What a schedule without a slug is called where its runs are shown. Clients know these names.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Interval(_) => "IntervalSchedule",
            Self::Cron(_) => "CronSchedule",
            Self::RRule(_) => "RRuleSchedule",
        }
    }

    /// Whose clock it means.
    #[must_use]
    pub fn timezone(&self) -> &str {
        let timezone = match self {
            Self::Interval(interval) => &interval.timezone,
            Self::Cron(cron) => &cron.timezone,
            Self::RRule(rrule) => &rrule.timezone,
        };
        timezone.as_deref().filter(|name| !name.is_empty()).unwrap_or("UTC")
    }
}

impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // By its key, so that what is wrong with a schedule is said of its own kind.
        let keys = JsonObject::deserialize(deserializer)?;
        let (interval, cron, rrule) = (keys.contains_key("interval"), keys.contains_key("cron"), keys.contains_key("rrule"));
        let value = Value::Object(keys);
        if interval {
            serde_json::from_value(value).map(Self::Interval).map_err(D::Error::custom)
        } else if cron {
            serde_json::from_value(value).map(Self::Cron).map_err(D::Error::custom)
        } else if rrule {
            serde_json::from_value(value).map(Self::RRule).map_err(D::Error::custom)
        } else {
            Err(D::Error::custom("a schedule needs one of `interval`, `cron` and `rrule`"))
        }
    }
}

const fn yes() -> bool {
    true
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
fn utc() -> Option<String> {
    Some("UTC".to_owned())
}

fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let interval = Duration::deserialize(deserializer)?;
    if interval > Duration::ZERO { Ok(interval) } else { Err(D::Error::custom("an interval must be more than no time")) }
}

/// A client that has no anchor may say so with `null`.
fn anchor<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Ok(Option::<Timestamp>::deserialize(deserializer)?.unwrap_or_else(Timestamp::now))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn its_key_says_which_kind_it_is() {
        for (text, kind, timezone) in [
            (r#"{"interval":3600.0,"anchor_date":"2026-01-01T00:00:00Z","timezone":"Europe/Berlin"}"#, "IntervalSchedule", "Europe/Berlin"),
            (r#"{"cron":"*/5 * * * *","timezone":null}"#, "CronSchedule", "UTC"),
            (r#"{"rrule":"FREQ=DAILY"}"#, "RRuleSchedule", "UTC"),
        ] {
            let schedule: Schedule = serde_json::from_str(text).unwrap();
            assert_eq!((schedule.kind(), schedule.timezone()), (kind, timezone));
            let again: Schedule = serde_json::from_value(serde_json::to_value(&schedule).unwrap()).unwrap();
            assert_eq!(again, schedule);
        }
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for (text, complaint) in [
            (r#"{"every":5}"#, "needs one of"),
            (r#"{"interval":0}"#, "more than no time"),
            (r#"{"cron":"* * * * *","day":1}"#, "unknown field `day`"),
        ] {
            let error = serde_json::from_str::<Schedule>(text).unwrap_err().to_string();
            assert!(error.contains(complaint), "{error}");
        }
    }
}
