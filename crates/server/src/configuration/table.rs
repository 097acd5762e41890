//! The table of settings. A row's key is Prefect's name where it has the setting, so that variables, files and
//! `GET /admin/settings` say the same words.

use std::time::Duration;

use serde_json::json;

use super::row::{Access, Row};
use super::value::{Value, read_into};
use crate::services::Services;

/// The way to a field.
macro_rules! at {
    ($($field:ident).+) => {
        Access { read: |all, text| read_into(&mut all.$($field).+, text), show: |all| Value::show(&all.$($field).+) }
    };
}

/// The way to how often a service does something; it does not run without that.
macro_rules! every {
    ($service:ident) => {
        Access {
            read: |all, text| {
                let mut period = Duration::ZERO;
                read_into(&mut period, text)?;
                // A pause keeps a service from taking a processor for itself.
                all.services.$service = Some(period.max(SHORTEST));
                Ok(())
            },
            show: |all| all.services.$service.map_or(json!(null), |period| Value::show(&period)),
        }
    };
}

/// The way to whether a service runs.
macro_rules! enabled {
    ($service:ident) => {
        Access {
            read: |all, text| {
                let mut on = true;
                read_into(&mut on, text)?;
                all.services.$service = if on { all.services.$service.or(Services::default().$service) } else { None };
                Ok(())
            },
            show: |all| json!(all.services.$service.is_some()),
        }
    };
}

/// The shortest time between two passes of a service.
const SHORTEST: Duration = Duration::from_millis(100);

/// Every setting. Whether a service runs comes after how often: the last word is whether.
pub static TABLE: &[Row] = &[
    Row::new("server.api.host", "The address to listen on.", at!(host)).ours(&["ONLOAN_HOST"]),
    Row::new("server.api.port", "The port to listen on; 0 takes a free one.", at!(port)).ours(&["ONLOAN_PORT"]),
    Row::new("server.api.auth_string", "`user:password`, which every client must send.", at!(settings.auth)).secret(),
    Row::new(
        "server.api.cors_allowed_origins",
        "Whose pages may call the API from a browser: `*`, or origins.",
        at!(settings.cors_origins),
    )
    .prefects(&["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"]),
    Row::new("server.api.csrf_protection_enabled", "Whether changes need a token that was asked for before.", at!(settings.csrf))
        .prefects(&["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"]),
    Row::new("server.api.csrf_token_expiration", "How long such a token is good for.", at!(settings.csrf_token_lasts))
        .prefects(&["PREFECT_SERVER_CSRF_TOKEN_EXPIRATION"]),
    Row::new("server.api.stop_seconds", "How long requests may still take once the server is to stop.", at!(stop_within)),
    Row::new("server.database.connection_url", "The database: a SQLite file, or the URL of a Postgres database.", at!(database))
        .ours(&["ONLOAN_DATABASE"])
        .prefects(&["PREFECT_API_DATABASE_CONNECTION_URL"])
        .secret(),
    Row::new("server.database.migrate_on_start", "Whether a start brings the tables up to date.", at!(migrate_on_start))
        .prefects(&["PREFECT_API_DATABASE_MIGRATE_ON_START"]),
    Row::new("server.logging_level", "Which lines the server's log has: TRACE, DEBUG, INFO, WARNING or ERROR.", at!(log_level))
        .ours(&["ONLOAN_LOG_LEVEL"])
        .prefects(&["PREFECT_LOGGING_SERVER_LEVEL"]),
    Row::new("server.log_format", "What they look like: `text`, or `json` for one object a line.", at!(log_format))
        .ours(&["ONLOAN_LOG_FORMAT"]),
    Row::new("server.metrics_enabled", "Whether `GET /metrics` is there.", at!(settings.metrics)).prefects(&["PREFECT_API_ENABLE_METRICS"]),
    Row::new(
        "server.concurrency.initial_deployment_lease_duration",
        "How long a run has to start before its deployment's slot is taken back.",
        at!(settings.deployment_lease_lasts),
    ),
    Row::new(
        "server.concurrency.maximum_concurrency_slot_wait_seconds",
        "How long clients are told at most to wait for concurrency slots.",
        at!(settings.slot_waits.of_others),
    ),
    Row::new(
        "server.deployments.concurrency_slot_wait_seconds",
        "In how much time a run is tried again that found no slot of its deployment free.",
        at!(settings.deployment_slot_wait),
    )
    .prefects(&["PREFECT_DEPLOYMENT_CONCURRENCY_SLOT_WAIT_SECONDS"]),
    Row::new(
        "server.tasks.tag_concurrency_slot_wait_seconds",
        "How long task runs are told to wait for slots of their tags.",
        at!(settings.slot_waits.of_tags),
    )
    .prefects(&["PREFECT_TASK_RUN_TAG_CONCURRENCY_SLOT_WAIT_SECONDS"]),
    Row::new("server.events.maximum_websocket_backfill", "How far back a subscriber may ask for events.", at!(settings.longest_backfill))
        .prefects(&["PREFECT_EVENTS_MAXIMUM_WEBSOCKET_BACKFILL"]),
    Row::new("server.events.proactive_granularity", "How often triggers that wait for absence are looked at.", at!(settings.sweep_every))
        .prefects(&["PREFECT_EVENTS_PROACTIVE_GRANULARITY"]),
    Row::new("server.events.retention_period", "How long events are kept; `never` forgets none.", at!(settings.retention.events))
        .prefects(&["PREFECT_EVENTS_RETENTION_PERIOD"]),
    Row::new("server.logs.retention_period", "How long log lines are kept; `never` forgets none.", at!(settings.retention.logs)),
    Row::new(
        "server.flow_runs.retention_period",
        "How long flow runs are kept after their end, with all that belongs to them; `never` forgets none.",
        at!(settings.retention.flow_runs),
    ),
    Row::new(
        "server.services.cancellation_cleanup.loop_seconds",
        "How often what cancelled runs had called is cancelled.",
        every!(cancellation_cleanup),
    )
    .prefects(&["PREFECT_API_SERVICES_CANCELLATION_CLEANUP_LOOP_SECONDS"]),
    Row::new("server.services.cancellation_cleanup.enabled", "Whether it is.", enabled!(cancellation_cleanup))
        .prefects(&["PREFECT_API_SERVICES_CANCELLATION_CLEANUP_ENABLED"]),
    Row::new("server.services.foreman.loop_seconds", "How often silent workers and pools are marked.", every!(foreman))
        .prefects(&["PREFECT_API_SERVICES_FOREMAN_LOOP_SECONDS"]),
    Row::new("server.services.foreman.enabled", "Whether they are.", enabled!(foreman)).prefects(&["PREFECT_API_SERVICES_FOREMAN_ENABLED"]),
    Row::new("server.services.late_runs.loop_seconds", "How often late runs are marked.", every!(late_runs))
        .prefects(&["PREFECT_API_SERVICES_LATE_RUNS_LOOP_SECONDS"]),
    Row::new("server.services.late_runs.enabled", "Whether they are.", enabled!(late_runs))
        .prefects(&["PREFECT_API_SERVICES_LATE_RUNS_ENABLED"]),
    Row::new("server.services.late_runs.after_seconds", "How long after its time a run is late.", at!(settings.late_after))
        .prefects(&["PREFECT_API_SERVICES_LATE_RUNS_AFTER_SECONDS"]),
    Row::new("server.services.pause_expirations.loop_seconds", "How often pauses that ran out are ended.", every!(pause_expirations))
        .prefects(&["PREFECT_API_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS"]),
    Row::new("server.services.pause_expirations.enabled", "Whether they are.", enabled!(pause_expirations))
        .prefects(&["PREFECT_API_SERVICES_PAUSE_EXPIRATIONS_ENABLED"]),
    Row::new("server.services.repossessor.loop_seconds", "How often slots of holders that ended are taken back.", every!(repossessor)),
    Row::new("server.services.repossessor.enabled", "Whether they are.", enabled!(repossessor)),
    Row::new("server.services.retention.loop_seconds", "How often what is kept no longer is forgotten.", every!(retention)),
    Row::new("server.services.retention.enabled", "Whether it is.", enabled!(retention)),
    Row::new("server.services.scheduler.loop_seconds", "How often schedules get their runs.", every!(scheduler))
        .prefects(&["PREFECT_API_SERVICES_SCHEDULER_LOOP_SECONDS"]),
    Row::new(
        "server.services.scheduler.recent_deployments_loop_seconds",
        "The same for deployments that have just changed.",
        every!(recent_deployments),
    ),
    Row::new(
        "server.services.scheduler.enabled",
        "Whether they do.",
        Access {
            read: |all, text| {
                let (usual, mut on) = (Services::default(), true);
                read_into(&mut on, text)?;
                all.services.scheduler = if on { all.services.scheduler.or(usual.scheduler) } else { None };
                all.services.recent_deployments = if on { all.services.recent_deployments.or(usual.recent_deployments) } else { None };
                Ok(())
            },
            show: |all| json!(all.services.scheduler.is_some()),
        },
    )
    .prefects(&["PREFECT_API_SERVICES_SCHEDULER_ENABLED"]),
];
