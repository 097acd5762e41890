//! Work pools of type `process`: what a client needs to make one. Keys are the worker's; words are ours.

use serde_json::{Value, json};

/// A square, since pages leave out what has no picture. In place, so that no page asks another server for it.
const LOGO: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E\
                    %3Cpath fill='none' stroke='%23475569' stroke-width='2' d='M5 5h14v14H5zM9 9l3 3-3 3M13 15h3'/%3E%3C/svg%3E";

/// The catalogue's entry.
pub(super) fn metadata() -> Value {
    json!({
        "type": "process",
        "display_name": "Process",
        "description": "Runs each flow in a process of its own, on the machine of the worker.",
        "documentation_url": "",
        "logo_url": LOGO,
        "install_command": "pip install prefect",
        "is_beta": false,
        "default_base_job_configuration": base_job_template(),
    })
}

/// How a process is made from variables.
fn base_job_template() -> Value {
    json!({
        "job_configuration": {
            "command": "{{ command }}",
            "env": "{{ env }}",
            "labels": "{{ labels }}",
            "name": "{{ name }}",
            "stream_output": "{{ stream_output }}",
            "working_dir": "{{ working_dir }}",
        },
        "variables": {"type": "object", "properties": variables()},
    })
}

fn variables() -> Value {
    let optional_text = json!([{"type": "string"}, {"type": "null"}]);
    json!({
        "name": {"title": "Name", "description": "What the process is called where it is shown.", "anyOf": optional_text, "default": null},
        "env": {
            "title": "Environment Variables",
            "description": "Added to the environment of the process. A null takes a variable away.",
            "type": "object",
            "additionalProperties": {"anyOf": optional_text},
        },
        "labels": {
            "title": "Labels",
            "description": "Put on what the worker makes for the run.",
            "type": "object",
            "additionalProperties": {"type": "string"},
        },
        "command": {
            "title": "Command",
            "description": "What is started. Leave it empty: the worker knows how to start a flow run.",
            "anyOf": optional_text,
            "default": null,
        },
        "stream_output": {
            "title": "Stream Output",
            "description": "Whether the worker prints what the process prints.",
            "type": "boolean",
            "default": true,
        },
        "working_dir": {
            "title": "Working Directory",
            "description": "Where the process starts; in a folder made for it when empty.",
            "anyOf": [{"type": "string", "format": "path"}, {"type": "null"}],
            "default": null,
        },
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_setting_of_a_job_has_a_variable() {
        let template = base_job_template();
        let settings: Vec<_> = template["job_configuration"].as_object().unwrap().keys().collect();
        for setting in settings {
            assert!(template["variables"]["properties"][setting].is_object(), "{setting}");
        }
        onloan_engine::parameters::check_defaults(template.as_object().unwrap()).unwrap();
    }
}
