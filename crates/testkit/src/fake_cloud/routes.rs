//! What each service answers. Pure: a request and the switches in, an answer out.

use serde_json::{Value, json};

use super::{CONTAINER_TOKEN, IMDS_REGION, ImdsVersion, SSO_REFRESH_TOKEN, SSO_TOKEN, Service, State};
use crate::listener::{Answer, Request};

const IMDS_TOKEN: &str = "fake-imds-token";
const ROLE: &str = "fake-role";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

pub(super) fn answer(state: &mut State, request: &Request) -> Answer {
    state.log.push(format!("{} {}", request.method, request.path));
    let path = request.path.as_str();
    if path.starts_with("/latest/") {
        guarded(state, Service::InstanceMetadata, |state| instance_metadata(state, request))
    } else if path == "/container/credentials" {
        guarded(state, Service::Container, |state| container(state, request))
    } else if path == "/federation/credentials" || path == "/token" {
        guarded(state, Service::Sso, |state| sso(state, request))
    } else if let (Some((status, error_type)), "/") = (state.refusal, path) {
        Answer::json(status, &json!({"__type": error_type, "message": "refused on demand"})).with_header("x-amzn-errortype", error_type)
    } else {
        Answer::text(404, "nothing here")
    }
}

fn guarded(state: &mut State, service: Service, answer: impl FnOnce(&mut State) -> Answer) -> Answer {
    match state.broken.iter().rev().find(|(broken, _)| *broken == service) {
        Some((_, status)) => Answer::text(*status, "broken on demand"),
        None => answer(state),
    }
}

fn instance_metadata(state: &mut State, request: &Request) -> Answer {
    if request.path == "/latest/api/token" {
        return match (state.imds, request.method.as_str()) {
            (ImdsVersion::V2, "PUT") => {
                let lifetime = request.header("x-aws-ec2-metadata-token-ttl-seconds").unwrap_or("21600");
                Answer::text(200, IMDS_TOKEN).with_header("x-aws-ec2-metadata-token-ttl-seconds", lifetime)
            }
            (ImdsVersion::V2 | ImdsVersion::V1, _) => Answer::text(404, "no such thing"),
        };
    }
    if state.imds == ImdsVersion::V2 && request.header("x-aws-ec2-metadata-token") != Some(IMDS_TOKEN) {
        return Answer::text(401, "a token is needed");
    }
    match request.path.as_str() {
        "/latest/meta-data/placement/region" => Answer::text(200, IMDS_REGION),
        path if path == ROLES || Some(path) == ROLES.strip_suffix('/') => Answer::text(200, ROLE),
        path if path.strip_prefix(ROLES) == Some(ROLE) => {
            let mut credentials = credentials(state, "IMDS");
            credentials["Code"] = json!("Success");
            credentials["Type"] = json!("AWS-HMAC");
            credentials["LastUpdated"] = json!(jiff::Timestamp::now().to_string());
            Answer::json(200, &credentials)
        }
        _ => Answer::text(404, "no such metadata"),
    }
}

fn container(state: &mut State, request: &Request) -> Answer {
    if request.header("authorization") != Some(CONTAINER_TOKEN) {
        return Answer::json(401, &json!({"code": "Unauthorized", "message": "wrong or missing authorization token"}));
    }
    let mut credentials = credentials(state, "CONTAINER");
    credentials["RoleArn"] = json!("arn:aws:iam::123456789012:role/fake-role");
    Answer::json(200, &credentials)
}

fn sso(state: &mut State, request: &Request) -> Answer {
    if request.path == "/token" {
        return sso_token(request);
    }
    if request.header("x-amz-sso_bearer_token") != Some(SSO_TOKEN) {
        let refusal = json!({"message": "session token not found or invalid"});
        return Answer::json(401, &refusal).with_header("x-amzn-errortype", "UnauthorizedException");
    }
    let credentials = credentials(state, "SSO");
    let expiration = expiration(state).as_millisecond();
    Answer::json(
        200,
        &json!({"roleCredentials": {
            "accessKeyId": credentials["AccessKeyId"],
            "secretAccessKey": credentials["SecretAccessKey"],
            "sessionToken": credentials["Token"],
            "expiration": expiration,
        }}),
    )
}

/// OpenID Connect's refresh: a refresh token in, an access token out.
fn sso_token(request: &Request) -> Answer {
    let wish: Value = serde_json::from_str(&request.body).unwrap_or_default();
    if wish["grantType"] != "refresh_token" || wish["refreshToken"] != SSO_REFRESH_TOKEN {
        let refusal = json!({"error": "invalid_grant", "error_description": "unknown refresh token"});
        return Answer::json(400, &refusal).with_header("x-amzn-errortype", "InvalidGrantException");
    }
    let granted = json!({
        "accessToken": SSO_TOKEN, "tokenType": "Bearer", "expiresIn": 3600, "refreshToken": SSO_REFRESH_TOKEN,
    });
    Answer::json(200, &granted)
}

/// A fresh set, in the shape that metadata and container endpoint share.
fn credentials(state: &mut State, who: &str) -> Value {
    state.issued += 1;
    json!({
        "AccessKeyId": format!("ASIAFAKE{who}"),
        "SecretAccessKey": format!("fake-secret-{who}"),
        "Token": format!("fake-session-{who}-{}", state.issued),
        "Expiration": expiration(state).to_string(),
    })
}

/// In whole seconds, as AWS writes it.
fn expiration(state: &State) -> jiff::Timestamp {
    let seconds = jiff::Timestamp::now().as_second() + i64::try_from(state.lifetime.as_secs()).unwrap_or(i64::MAX / 2);
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX)
}
