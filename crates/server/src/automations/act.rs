//! Does what an automation says, by calling this server's own API, and tells what came of it.

use axum::Router;
use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use onloan_domain::automation::Action;
use onloan_domain::{Automation, Event, JsonObject, Resource, related_resource};
use onloan_engine::automations::{Call, Firing, Outcome, action_events, call};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use super::templates::with_parameters;
use crate::creator::in_the_name_of;
use crate::error::ApiResult;
use crate::routes::FromWithin;
use crate::state::{AppState, now};

/// Does every action, one after the other; one that fails does not keep the others from being done.
pub(super) async fn act(state: &AppState, api: &Router, automation: &Automation, firing: &Firing, told: Event) -> ApiResult<()> {
    let triggered = told.id;
    // Those of the second list are about the triggering itself.
    let of_triggering = Firing { event: Some(told), ..firing.clone() };
    let first = automation.actions.iter().map(|action| (action, firing));
    let actions = first.chain(automation.actions_on_trigger.iter().map(|action| (action, &of_triggering)));
    for (index, (action, firing)) in actions.enumerate() {
        let invocation = Uuid::now_v7().to_string();
        let outcome = match prepared(state, api, automation, action, firing).await? {
            Ok(action) => outcome(api, automation, (index, &action), firing, &invocation).await,
            Err(reason) => Outcome { failure: Some(reason), ..Outcome::default() },
        };
        let mut tx = state.begin().await?;
        tx.emit_all(action_events(automation, firing, triggered, (index, action, &invocation), &outcome, now()));
        tx.commit().await?;
    }
    Ok(())
}

/// The action as it is to be done: what stands in it in templates is rendered.
async fn prepared(
    state: &AppState,
    api: &Router,
    automation: &Automation,
    action: &Action,
    firing: &Firing,
) -> ApiResult<Result<Action, String>> {
    let Action::RunDeployment(run) = action else { return Ok(Ok(action.clone())) };
    Ok(with_parameters(state, api, automation, run, firing).await?.map(Action::RunDeployment))
}

async fn outcome(api: &Router, automation: &Automation, (index, action): (usize, &Action), firing: &Firing, invocation: &str) -> Outcome {
    match call(automation, action, firing, &format!("{index}, invocation {invocation}")) {
        Ok(None) => Outcome::default(),
        Err(reason) => Outcome { failure: Some(reason), ..Outcome::default() },
        Ok(Some(call)) => {
            let (status, answer) = ask(api, automation, &call).await;
            let details = JsonObject::from_iter([("status_code".to_owned(), status.as_u16().into())]);
            let failure = failure(status, &answer);
            let made = failure.is_none().then(|| made(action, &answer)).flatten();
            Outcome { failure, targets: std::iter::once(call.target).chain(made).collect(), details }
        }
    }
}

/// Asks this server in the name of the automation.
pub(super) async fn ask(api: &Router, automation: &Automation, call: &Call) -> (StatusCode, Value) {
    let request = Request::builder().method(call.method).uri(format!("/api{}", call.path)).header(CONTENT_TYPE, "application/json");
    let request = in_the_name_of(automation, request).extension(FromWithin);
    let body = call.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let request = request.body(Body::from(body)).expect("methods and ids make a request");
    let answer = api.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
    let status = answer.status();
    let body = answer.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// The run that an action made.
fn made(action: &Action, answer: &Value) -> Option<Resource> {
    let Action::RunDeployment(_) = action else { return None };
    let (id, name) = (answer.get("id")?.as_str()?, answer.get("name")?.as_str()?);
    Some(related_resource(format!("prefect.flow-run.{id}"), "flow-run", Some(name)))
}

/// Why nothing was done, if nothing was. A state that was not accepted is one reason.
fn failure(status: StatusCode, answer: &Value) -> Option<String> {
    if !status.is_success() {
        let said = answer.get("detail").or_else(|| answer.get("exception_message")).and_then(Value::as_str).unwrap_or("no reason given");
        return Some(format!("Unexpected status {}: {said}", status.as_u16()));
    }
    let refused = answer.get("status").and_then(Value::as_str).is_some_and(|status| status != "ACCEPT") && answer.get("details").is_some();
    let reason = || answer["details"]["reason"].as_str().unwrap_or("no reason given");
    refused.then(|| format!("Failed to set state: {}", reason()))
}
