//! Where our server answers otherwise on purpose, and why.

/// A difference that is meant: the scenario, how its place begins, and the reason.
const DELIBERATE: &[(&str, &str, &str)] = &[
    ("automations", "events of automations[8].payload.triggering_event.received", RECEIVED),
    ("automations", "events of automations[9].payload.triggering_event.received", RECEIVED),
    ("deployments", "a run that a schedule made.state.state_details.flow_run_id", "a first state names its run, whoever made it"),
    ("deployments", "$ prefect deployment run deployed/every-day --param number=word.said[1]", LIBRARY),
    ("deployments", "events, only the first", "no events of deployments, pools and queues yet: thinner than the reference"),
    ("local_flows", "artifacts, only the first", RESULTS),
    ("pauses", "a wrong answer[1].details.reason", LIBRARY),
    ("pauses", "no answer[1].details.reason", LIBRARY),
    ("pauses", "a paused run is no pending one[1].details.reason", "the reference names states as its Python does"),
    ("pauses", "artifacts, only the first", RESULTS),
];

const LIBRARY: &str = "wrong values are told in the words of a Rust library in the place of a Python one";
const RECEIVED: &str = "the event that triggered is told as it was sent";
const RESULTS: &str = "where a result lies is in the state; the reference keeps a nameless artifact of it besides";

/// The differences that nobody meant, and those that are listed and were not there.
pub(super) fn unexplained(scenario: &str, mut differences: Vec<String>) -> Vec<String> {
    for (_, place, _) in DELIBERATE.iter().filter(|(of, _, _)| *of == scenario) {
        let before = differences.len();
        differences.retain(|line| !line.starts_with(place));
        if differences.len() == before {
            differences.push(format!("{place}: listed as a difference, and there is none"));
        }
    }
    differences
}
