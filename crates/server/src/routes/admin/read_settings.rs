//! `GET /admin/settings`.

use axum::Json;
use axum::extract::State;
use onloan_api::MAX_LIMIT;
use onloan_domain::MASK;
use serde_json::{Value, json};

use crate::settings::Settings;
use crate::state::AppState;

/// How the server was told to behave, by the names that clients know. What is secret is masked.
pub(crate) async fn read_settings(state: State<AppState>) -> Json<Value> {
    Json(shown(state.settings()))
}

fn shown(settings: &Settings) -> Value {
    json!({
        "server": {
            // Pages that are not told so report their visitors to their makers.
            "analytics_enabled": false,
            "api": {
                "auth_string": settings.auth.as_ref().map(|_| MASK),
                "default_limit": MAX_LIMIT,
                "csrf_protection_enabled": settings.csrf,
                "csrf_token_expiration": settings.csrf_token_lasts,
                "cors_allowed_origins": settings.cors_origins.to_string(),
            },
            "concurrency": {
                "initial_deployment_lease_duration": settings.deployment_lease_lasts,
                "maximum_concurrency_slot_wait_seconds": settings.slot_waits.of_others,
            },
            "deployments": { "concurrency_slot_wait_seconds": settings.deployment_slot_wait },
            "ui": { "show_promotional_content": false },
            "tasks": { "tag_concurrency_slot_wait_seconds": settings.slot_waits.of_tags },
        },
    })
}
