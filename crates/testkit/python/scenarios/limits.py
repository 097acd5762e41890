"""Scenario d, limits: global ones and those of tags, made and changed by the command line, held by programs and by tasks."""

from prefect import flow, task
from prefect.concurrency.sync import concurrency, rate_limit

import runs
from telling import Tale, Unordered, steady_event, until

tale = Tale()
LIMIT = "scenario-limit"


def kept(limit):
    """How full a limit is now hangs on the clock where its slots decay."""
    return {**limit, "active_slots": round(limit["active_slots"])} if "active_slots" in limit else limit


def tell_limit(name, when):
    tale.tell(f"limit {name} {when}", kept(tale.request("GET", f"/v2/concurrency_limits/{name}")))


def refused(action):
    try:
        with action():
            return None
    except Exception as error:
        return [type(error).__name__, str(error)]


def made():
    tale.cli("gcl", "create", LIMIT, "--limit", "2")
    tale.cli("gcl", "create", LIMIT, "--limit", "2")
    tale.cli("gcl", "create", "scenario-rate", "--limit", "3", "--slot-decay-per-second", "2.0")
    tale.cli("gcl", "create", "scenario-off", "--limit", "1", "--disable")
    tale.cli("gcl", "create", "scenario-wrong", "--limit", "-1")
    tale.cli("gcl", "inspect", LIMIT)
    tale.cli("gcl", "inspect", LIMIT, "--output", "json")
    tale.cli("gcl", "inspect", "scenario-nothing")
    tale.cli("gcl", "ls", only=["scenario-"])
    tell_limit(LIMIT, "as it was made")
    tale.cli("gcl", "disable", LIMIT)
    tell_limit(LIMIT, "without effect")
    tale.cli("gcl", "disable", LIMIT)
    tale.cli("gcl", "enable", LIMIT)
    tale.cli("gcl", "enable", LIMIT)
    tale.cli("gcl", "update", LIMIT, "--limit", "1")
    tale.cli("gcl", "update", LIMIT)
    tale.cli("gcl", "update", "scenario-nothing", "--limit", "1")
    tell_limit(LIMIT, "as it was changed")


def held():
    with concurrency(LIMIT):
        tell_limit(LIMIT, "while it is held")
        tale.request("POST", "/v2/concurrency_limits/increment", {"names": [LIMIT], "slots": 1}, tell="one too many")
        tale.tell("waited in vain", refused(lambda: concurrency(LIMIT, timeout_seconds=0.5)))
    tell_limit(LIMIT, "after it was held")
    for name in [LIMIT, "scenario-nothing", "scenario-off"]:
        tale.tell(f"three of {name}", refused(lambda: concurrency(name, occupy=3, strict=True)))
    with concurrency(["scenario-nothing", "scenario-off"]):
        tell_limit("scenario-off", "while it is held")
    for _ in range(3):
        rate_limit("scenario-rate")
    tale.tell("a rate that does not decay", refused(lambda: rate_limit(LIMIT)))


@task(tags=["scenario-tag"], task_run_name="limited {number}")
def limited(number):
    return tale.request("GET", "/concurrency_limits/tag/scenario-tag")["concurrency_limit"]


@flow(name="limited", flow_run_name="limited 1")
def limits_of_tags():
    return limited.map([1, 2]).result()


def tagged():
    tale.cli("concurrency-limit", "create", "scenario-tag", "1")
    tale.tell("tasks of one tag", limits_of_tags())
    tale.cli("concurrency-limit", "inspect", "scenario-tag")
    tale.cli("concurrency-limit", "ls", only=["scenario-"])
    tell_limit("tag:scenario-tag", "as its tasks left it")
    tale.cli("concurrency-limit", "create", "scenario-tag", "2")
    tale.cli("concurrency-limit", "reset", "scenario-tag")
    tale.request("GET", "/concurrency_limits/tag/scenario-tag", tell="the limit of a tag")
    tale.cli("concurrency-limit", "delete", "scenario-tag")
    tale.cli("concurrency-limit", "delete", "scenario-tag")
    tale.cli("concurrency-limit", "inspect", "scenario-tag")


def gone():
    for name in ["scenario-off", "scenario-off"]:
        tale.cli("--no-prompt", "gcl", "delete", name)
    runs.all_of(tale, "limited")

    def events():
        of_limits = {"resource": {"labels": {"prefect.resource.name": [LIMIT, "scenario-rate", "scenario-off", "tag:scenario-tag"]}}}
        found = tale.events({"event": {"prefix": ["prefect.concurrency-limit."]}, **of_limits})
        return found if sum(event["event"].endswith(".acquired") for event in found) >= 5 else None

    tale.tell("events", Unordered(steady_event(event) for event in until(events, "events of limits", 20)))


for part in [made, held, tagged, gone]:
    part()
tale.end()
