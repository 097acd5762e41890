//! How the services of a server are: what it does by itself.

use onloan_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// A service, as this server runs it. Others on the same database have their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceStatus {
    /// Its name.
    pub name: String,
    /// How long after one pass the next begins; nothing when it does not run here.
    pub period_seconds: Option<f64>,
    /// Whether a pass is under way.
    pub running: bool,
    /// How many passes have ended.
    pub passes: u64,
    /// How many of them failed.
    pub failures: u64,
    /// When the last pass began.
    pub last_started: Option<Timestamp>,
    /// When the last pass ended.
    pub last_ended: Option<Timestamp>,
    /// How long the last pass took that ended.
    pub last_duration_seconds: Option<f64>,
    /// How much the last pass changed that did not fail.
    pub last_changed: Option<u64>,
    /// When a pass failed last.
    pub last_failed: Option<Timestamp>,
    /// Why it did.
    pub last_error: Option<String>,
    /// When the next pass begins.
    pub next: Option<Timestamp>,
}
