"""Scenario d, things that runs use: variables and artifacts, from Python and by the command line."""

from prefect import flow, task
from prefect.artifacts import (
    Artifact,
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.variables import Variable

import runs
from telling import Tale, Unordered, steady_event, until

tale = Tale()


def refused(action):
    try:
        return action()
    except Exception as error:
        return [type(error).__name__, str(error)]


def variables():
    for value in [3, "text", {"rows": [1, None, "ä"]}, [1.5, True], None]:
        Variable.set("scenario_value", value, tags=["a"], overwrite=True)
        tale.tell(f"a variable: {value!r}", [Variable.get("scenario_value"), tale.request("GET", "/variables/name/scenario_value")])
    tale.tell("set twice", refused(lambda: Variable.set("scenario_value", 1)))
    tale.tell("a bad name", refused(lambda: Variable.set("Scenario Value", 1)))
    tale.tell("never set", [Variable.get("scenario_nothing", default="nothing"), Variable.get("scenario_nothing")])
    tale.tell("unset", [Variable.unset("scenario_value"), Variable.unset("scenario_value")])
    tale.cli("variable", "set", "scenario_limit", "3", "--tag", "numbers", "--tag", "a")
    tale.cli("variable", "set", "scenario_limit", "4")
    tale.cli("variable", "set", "scenario_limit", "[4]", "--overwrite")
    tale.cli("variable", "get", "scenario_limit")
    tale.cli("variable", "inspect", "scenario_limit", "--output", "json")
    tale.cli("variable", "ls", only=["scenario_"])
    tale.cli("--no-prompt", "variable", "unset", "scenario_limit")
    tale.cli("--no-prompt", "variable", "unset", "scenario_limit")
    tale.cli("variable", "get", "scenario_limit")


@task
def table():
    return create_table_artifact([{"a": 1}, {"a": None}], key="scenario-table", description="numbers")


@flow(name="reporting", flow_run_name="reporting 1")
def reporting():
    create_markdown_artifact("# first", key="scenario-report")
    create_markdown_artifact("# second", key="scenario-report", description="the newer one")
    create_link_artifact("https://fake.example.org", link_text="fake", key="scenario-link")
    create_image_artifact("https://fake.example.org/a.png", key="scenario-image")
    update_progress_artifact(create_progress_artifact(10.0, key="scenario-progress"), 55.5)
    create_markdown_artifact("nameless")
    table()


def artifacts():
    reporting()
    keys = [f"scenario-{name}" for name in ["image", "link", "progress", "report", "table"]]
    tale.tell("the newest", [[key, Artifact.get(key).data] for key in keys] + [Artifact.get("scenario-nothing")])
    runs.all_of(tale, "reporting")
    tale.tell("collections", tale.request("POST", "/artifacts/latest/filter", {"artifacts": {"key": {"like_": "scenario-"}}, "sort": "KEY_ASC"}))
    tale.request("GET", "/artifacts/scenario-report/latest", tell="the latest report")
    tale.cli("artifact", "ls", only=["scenario-"])
    tale.cli("artifact", "ls", "--all", only=["scenario-"])
    tale.cli("artifact", "inspect", "scenario-report")
    tale.cli("artifact", "inspect", "scenario-nothing")
    newest = tale.request("GET", "/artifacts/scenario-report/latest")["id"]
    tale.cli("--no-prompt", "artifact", "delete", "--id", newest)
    tale.request("GET", "/artifacts/scenario-report/latest", tell="the report before it")
    tale.cli("--no-prompt", "artifact", "delete", "scenario-report")
    tale.cli("--no-prompt", "artifact", "delete", "scenario-report")


def events():
    def found():
        seen = tale.events({"event": {"prefix": ["prefect.variable.", "prefect.artifact"]}, "any_resource": {"labels": {"prefect.resource.name": ["scenario_value", "scenario_limit", "scenario-*"]}}})
        return seen if {"prefect.variable.deleted", "prefect.artifact-collection.deleted"} <= {event["event"] for event in seen} else None

    tale.tell("events", Unordered(steady_event(event) for event in until(found, "events of variables")))


for part in [variables, artifacts, events]:
    part()
tale.end()
