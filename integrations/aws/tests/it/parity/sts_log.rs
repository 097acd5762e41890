//! Who asked STS for which role: a choice is only equal when the role was also assumed with the same credential and the
//! same parameters.

use crate::recorder::{Recorder, Request, parameter};

/// The parameters that are compared, besides the action and who signed.
const PARAMETERS: [&str; 8] =
    ["RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId", "SerialNumber", "TokenCode", "WebIdentityToken", "Tags.member.1.Key"];

/// On whose behalf a side's request in the row at `position` comes.
pub(super) fn whose(side: &str, position: usize) -> String {
    format!("side-{side}-{position}")
}

/// An endpoint without the part that says on whose behalf.
pub(super) fn without_side(endpoint: &str) -> &str {
    endpoint.split("/side-").next().unwrap_or(endpoint)
}

/// The roles that a side asked for, each question once.
pub(super) fn roles_asked_for(recorder: &Recorder, side: &str, position: usize) -> Vec<String> {
    let mut asked: Vec<_> = recorder.requests(&whose(side, position)).iter().filter_map(describe).collect();
    asked.sort();
    asked.dedup();
    asked
}

fn describe(request: &Request) -> Option<String> {
    if !request.action.starts_with("AssumeRole") {
        return None;
    }
    let signer = request.signer.as_str();
    // A key that moto made up for the role before.
    let signer = if signer.starts_with("ASIA") && !signer.contains("FAKE") { "a role's key" } else { signer };
    let given = PARAMETERS.iter().filter_map(|name| {
        let value = parameter(&request.body, name)?;
        // A session name that a side made up is its own.
        (!value.contains("-session-")).then(|| format!("{name}={value}"))
    });
    Some(format!("{signer} {} {}", request.action, given.collect::<Vec<_>>().join(" ")))
}
