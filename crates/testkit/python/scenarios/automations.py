"""Scenario d, events and automations: events are emitted and streamed; automations are made, changed, fire, and run a deployment."""

import json
import os
from pathlib import Path

from prefect.automations import Automation
from prefect.events import emit_event

import runs
from telling import Beside, Tale, Unordered, steady_event, until

tale = Tale()

FLOW = '''
from prefect import flow
@flow(name="triggered", flow_run_name="triggered {word}")
def triggered(word: str = "nobody"): return None
if __name__ == "__main__":
    triggered.serve("by-event")
'''
Path("triggered_flow.py").write_text(FLOW)
AUTOMATION = '''
name: scenario-file
description: made from a file
enabled: true
trigger:
  type: compound
  require: all
  within: 60
  triggers:
  - {type: event, expect: ["scenario.compound.a"], posture: Reactive, threshold: 1}
  - {type: event, expect: ["scenario.compound.b"], posture: Reactive, threshold: 1}
actions:
- type: do-nothing
'''
Path("automation.yaml").write_text(AUTOMATION)


def automation(deployment):
    return Automation(
        name="scenario-run",
        description="runs a deployment",
        tags=["a"],
        trigger={"type": "event", "expect": ["scenario.order.paid"], "match": {"prefect.resource.id": "scenario.order.*"}, "match_related": {"prefect.resource.role": "buyer"},
                 "for_each": ["prefect.resource.id"], "posture": "Reactive", "threshold": 2, "within": 60},
        actions=[{"type": "run-deployment", "source": "selected", "deployment_id": deployment, "parameters": {"word": {"__prefect_kind": "jinja", "template": "{{ event.payload.word }}"}}}],
        actions_on_trigger=[{"type": "do-nothing"}],
    )


def paid(order, word):
    return emit_event("scenario.order.paid", resource={"prefect.resource.id": f"scenario.order.{order}", "prefect.resource.name": f"order {order}"},
                      related=[{"prefect.resource.id": "scenario.customer.1", "prefect.resource.role": "buyer"}], payload={"word": word})


def streamed():
    with Beside("prefect", "events", "stream", "--format", "json", "--run-once") as one, Beside("prefect", "events", "stream", "--format", "text") as stream:
        stream.says("Subscribing")
        one.says("Subscribing")
        tale.cli("events", "emit", "scenario.streamed", "--resource-id", "scenario.thing.7", "--payload", json.dumps({"a": [1]}), "--related", json.dumps({"prefect.resource.id": "scenario.other.1", "prefect.resource.role": "other"}))
        stream.says("scenario.streamed")


def made(deployment):
    automation(deployment).create()
    tale.cli("automation", "create", "--from-file", "automation.yaml")
    tale.cli("automation", "create", "--from-json", json.dumps({"name": "scenario-wrong", "trigger": {"posture": "Reactive"}, "actions": [{"type": "dance"}]}))
    for name in ["scenario-run", "scenario-file"]:
        tale.tell(f"automation: {name}", found(name))
        tale.cli("automation", "inspect", name, "--json")
    tale.cli("automation", "ls", only=["scenario-"])
    tale.cli("automation", "inspect", "scenario-nothing")
    tale.cli("automation", "pause", "scenario-file")
    tale.tell("paused", found("scenario-file")["enabled"])
    tale.cli("automation", "resume", "scenario-file")
    tale.tell("resumed", found("scenario-file")["enabled"])


def found(name):
    return next(iter(tale.request("POST", "/automations/filter", {"automations": {"name": {"any_": [name]}}})), None)


def fired():
    for order, word in [(1, "first"), (2, "other"), (1, "second")]:
        paid(order, word)
    until(lambda: [run["state_name"] for run in tale.pages("/flow_runs/filter", {"flow_runs": {"name": {"any_": ["triggered second"]}}})] == ["Completed"], "the triggered run")
    for name in ["a", "b"]:
        emit_event(f"scenario.compound.{name}", resource={"prefect.resource.id": "scenario.compound"})
    runs.all_of(tale, "triggered")

    def events():
        seen = tale.events({"event": {"prefix": ["prefect.automation.", "scenario."]}, "any_resource": {"labels": {"prefect.resource.name": ["scenario-*"], }}})
        return seen if {"prefect.automation.triggered", "prefect.automation.action.executed"} <= {event["event"] for event in seen} and sum(event["event"] == "prefect.automation.action.executed" for event in seen) >= 3 else None

    tale.tell("events of automations", Unordered(steady_event(event) for event in until(events, "three actions")))
    tale.tell("own events", Unordered(steady_event(event) for event in tale.events({"event": {"prefix": ["scenario."]}})))


def gone():
    automation_id = found("scenario-run")["id"]
    tale.cli("automation", "update", "--id", automation_id, "--from-json", json.dumps({"name": "scenario-renamed", "trigger": {"posture": "Reactive", "expect": ["never"]}, "actions": [{"type": "do-nothing"}]}))
    tale.tell("updated", found("scenario-renamed"))
    tale.cli("--no-prompt", "automation", "delete", "scenario-renamed")
    tale.cli("--no-prompt", "automation", "delete", "--id", found("scenario-file")["id"])
    tale.cli("--no-prompt", "automation", "delete", "scenario-nothing")


streamed()
with Beside("python", "triggered_flow.py"):
    served = until(lambda: tale.request("GET", "/deployments/name/triggered/by-event").get("id"), "the served deployment")
    made(served)
    fired()
gone()
tale.end()
