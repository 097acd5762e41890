//! What an automation gives to the run of a deployment: its parameters, with the templates in them rendered. A template knows
//! the event, the automation, the labels that are counted apart, the firing, and the things that the event is about.

use axum::Router;
use http::StatusCode;
use onloan_domain::automation::RunDeployment;
use onloan_domain::{Automation, Event, JsonObject, RESOURCE_ID, Resource};
use onloan_engine::automations::{Call, Firing};
use onloan_engine::placeholders::{Known, filled, templates_marked};
use serde_json::{Value, json};

use super::act::ask;
use crate::error::ApiResult;
use crate::placeholders::{named_in, rendered};
use crate::state::AppState;

/// Things that an event may be about: what templates call them, and where they are read.
const THINGS: [(&str, &str); 7] = [
    ("concurrency_limit", "/v2/concurrency_limits"),
    ("deployment", "/deployments"),
    ("flow", "/flows"),
    ("flow_run", "/flow_runs"),
    ("task_run", "/task_runs"),
    ("work_pool", "/work_pools"),
    ("work_queue", "/work_queues"),
];

/// The action with its parameters as they are to be sent, or why they cannot be.
pub(super) async fn with_parameters(
    state: &AppState,
    api: &Router,
    automation: &Automation,
    run: &RunDeployment,
    firing: &Firing,
) -> ApiResult<Result<RunDeployment, String>> {
    let Some(given) = &run.parameters else { return Ok(Ok(run.clone())) };
    let marked = templates_marked(given);
    let variables = named_in(&mut state.read().await?, &marked).await?;
    let told = told(api, automation, firing, &marked).await;
    let parameters = filled(&marked, Known { variables: &variables, render: &|template| rendered(template, &told) });
    let parameters = parameters.map_err(|error| format!("Unable to create flow run from deployment: {error}"));
    Ok(parameters.map(|parameters| RunDeployment { parameters: Some(parameters), ..run.clone() }))
}

/// What the templates are told.
async fn told(api: &Router, automation: &Automation, firing: &Firing, parameters: &JsonObject) -> JsonObject {
    let event = json!(firing.event);
    let fired = json!({
        "triggered": firing.triggered,
        "triggering_event": event,
        "triggering_labels": firing.labels,
        "trigger": automation.trigger,
    });
    let mut told = JsonObject::from_iter([
        ("automation".to_owned(), json!(automation)),
        ("events".to_owned(), json!(firing.event.iter().collect::<Vec<_>>())),
        ("event".to_owned(), event),
        ("labels".to_owned(), nested(&firing.labels)),
        ("firings".to_owned(), json!([fired])),
        ("firing".to_owned(), fired),
    ]);
    let text = Value::Object(parameters.clone()).to_string();
    for (name, path) in THINGS.iter().filter(|(name, _)| text.contains(name)) {
        if let Some(event) = &firing.event
            && let Some(thing) = read(api, automation, event, name, path).await
        {
            told.insert((*name).to_owned(), thing);
        }
    }
    told
}

/// The thing of that kind that an event is about, as the API shows it.
async fn read(api: &Router, automation: &Automation, event: &Event, name: &str, path: &str) -> Option<Value> {
    let prefix = format!("prefect.{}.", name.replace('_', "-"));
    let ids = std::iter::once(&event.resource).chain(&event.related).filter_map(|resource| resource.get(RESOURCE_ID));
    let id = ids.filter_map(|id| id.strip_prefix(&prefix)).next()?;
    let (method, path, body) = match name {
        // Pools are read by their names.
        "work_pool" => ("POST", format!("{path}/filter"), Some(json!({"work_pools": {"id": {"any_": [id]}}}))),
        _ => ("GET", format!("{path}/{id}"), None),
    };
    let (status, answer) = ask(api, automation, &Call { method, path, body, target: Resource::new() }).await;
    let found = (status == StatusCode::OK).then_some(answer)?;
    if let Value::Array(found) = found { found.into_iter().next() } else { Some(found) }
}

/// Labels as objects in objects, so that `labels.prefect.resource.id` names one. One whose name goes on is only in those.
fn nested(labels: &Resource) -> Value {
    let mut tree = JsonObject::new();
    for (label, value) in labels {
        let mut place = &mut tree;
        let mut parts = label.split('.').peekable();
        while let Some(part) = parts.next() {
            let entry = place.entry(part).or_insert_with(|| if parts.peek().is_some() { json!({}) } else { json!(value) });
            if parts.peek().is_some() && !entry.is_object() {
                *entry = json!({});
            }
            let Value::Object(next) = entry else { break };
            place = next;
        }
    }
    Value::Object(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_reached_by_their_parts() {
        let labels =
            Resource::from([("a.b".to_owned(), "1".to_owned()), ("a.b.c".to_owned(), "2".to_owned()), ("d".to_owned(), "3".to_owned())]);
        assert_eq!(nested(&labels), json!({"a": {"b": {"c": "2"}}, "d": "3"}));
    }
}
