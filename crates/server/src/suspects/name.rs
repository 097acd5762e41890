//! What a written thing is called in a report. A name that looks like a secret itself is masked, and a long one cut.

use onloan_domain::{MASK, RESOURCE_ID};
use onloan_engine::suspected_secrets::look;
use serde_json::Value;

/// The longest name in a report.
const LONGEST: usize = 200;

/// What says of a body which thing it is about, the best first.
const NAMES: [&str; 5] = ["flow_run_id", "task_run_id", "id", "name", "key"];

/// The thing that a path names: an id, or what follows the word `name`.
pub(super) fn in_path(path: &str) -> Option<String> {
    let mut segments = path.trim_matches('/').split('/').filter(|segment| *segment != "v2").skip(1);
    match segments.next() {
        Some("name") => segments.next().map(shown),
        // A word of the API, such as `bulk`; ids and names of pools have their own place.
        Some(segment) if !segment.is_empty() => Some(shown(segment)),
        Some(_) | None => None,
    }
}

/// The thing that a body is about.
pub(super) fn in_body(body: &Value) -> Option<String> {
    let resource = body.get("resource").and_then(|resource| resource.get(RESOURCE_ID));
    resource.into_iter().chain(NAMES.iter().filter_map(|name| body.get(name))).find_map(Value::as_str).map(shown)
}

/// A text as it may be shown.
pub(super) fn shown(text: &str) -> String {
    if look(text.as_bytes()).is_some() {
        return MASK.to_owned();
    }
    text.chars().take(LONGEST).collect()
}
