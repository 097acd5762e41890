"""Scenario c: pools and queues are made, flows deployed from a file of settings, run by hand, by a worker and by `serve`; their
schedules are changed."""

import json
import signal
from pathlib import Path

import runs
from telling import Beside, Tale, Unordered, steady_event, until

tale = Tale()

FLOWS = '''
from prefect import flow, task
@task
def double(number): return 2 * number
@flow(name="deployed", flow_run_name="deployed {number}", log_prints=True)
def deployed(number: int = 1, name: str = "nobody"):
    print("doubled", double(number), name)
@flow(name="served", flow_run_name="served {number}")
def served(number: int = 1):
    return None
if __name__ == "__main__":
    served.serve("by-hand", cron="0 3 * * *", tags=["served"], parameters={"number": 4}, description="served by a process")
'''
SETTINGS = '''
deployments:
- name: every-day
  entrypoint: scenario_flows.py:deployed
  description: runs every day
  version: "3"
  tags: [daily, "{{ $UNKNOWN }}"]
  parameters: {number: 2}
  enforce_parameter_schema: true
  concurrency_limit: {limit: 2, collision_strategy: ENQUEUE}
  work_pool: {name: scenario-pool, work_queue_name: urgent, job_variables: {env: {SCENARIO: "1"}}}
  schedules:
  - {cron: "0 4 * * *", timezone: Europe/Berlin, slug: morning, parameters: {name: cron}}
  - {interval: 3600, anchor_date: "2026-01-01T00:00:00+00:00", timezone: UTC, active: false}
  - {rrule: "FREQ=WEEKLY;BYDAY=MO;BYHOUR=5;BYMINUTE=0;BYSECOND=0"}
- name: by-hand
  entrypoint: scenario_flows.py:deployed
  work_pool: {name: scenario-pool}
'''
Path("scenario_flows.py").write_text(FLOWS)
Path("prefect.yaml").write_text(SETTINGS)


def deployment(name):
    return tale.request("GET", f"/deployments/name/{name}")


def tell_deployment(name, when):
    told = deployment(name)
    told["schedules"] = Unordered(told["schedules"])
    tale.tell(f"deployment {name} {when}", told)
    return told


def scheduled(name):
    """How many runs its schedules have made; a server needs some seconds."""
    filter = {"deployments": {"id": {"any_": [deployment(name)["id"]]}}, "flow_runs": {"state": {"name": {"any_": ["Scheduled"]}}}}
    return [run for run in tale.pages("/flow_runs/filter", filter) if run["auto_scheduled"]]


def pools():
    tale.cli("work-pool", "create", "scenario-pool", "--type", "process")
    tale.cli("work-pool", "create", "scenario-pool", "--type", "process")
    tale.cli("work-pool", "create", "scenario-paused", "--type", "process", "--paused")
    tale.cli("work-pool", "ls", only=["scenario-"])
    tale.cli("work-pool", "inspect", "scenario-pool")
    tale.cli("work-pool", "set-concurrency-limit", "scenario-pool", 5)
    tale.cli("work-pool", "pause", "scenario-pool")
    tale.cli("work-pool", "resume", "scenario-pool")
    tale.cli("work-pool", "clear-concurrency-limit", "scenario-pool")
    tale.cli("work-pool", "inspect", "nowhere")
    tale.cli("work-queue", "create", "urgent", "--pool", "scenario-pool", "--priority", 1, "--limit", 3)
    tale.cli("work-queue", "create", "urgent", "--pool", "scenario-pool")
    tale.cli("work-queue", "ls", "--pool", "scenario-pool")
    tale.cli("work-queue", "inspect", "urgent", "--pool", "scenario-pool")
    tale.cli("work-queue", "pause", "urgent", "--pool", "scenario-pool")
    tale.cli("work-queue", "resume", "urgent", "--pool", "scenario-pool")
    tale.cli("--no-prompt", "work-pool", "delete", "scenario-paused")


def deployed():
    for _ in range(2):
        tale.cli("--no-prompt", "deploy", "--all")
    tell_deployment("deployed/every-day", "made")
    tell_deployment("deployed/by-hand", "made")
    tale.cli("deployment", "ls", "--flow-name", "deployed")
    tale.cli("deployment", "inspect", "deployed/by-hand")
    tale.cli("deployment", "inspect", "deployed/nowhere")
    tale.cli("deployment", "schedule", "ls", "deployed/every-day", "--output", "json")


def schedules():
    until(lambda: len(scheduled("deployed/every-day")) >= 6, "runs of two schedules")
    first = min(scheduled("deployed/every-day"), key=lambda run: (run["parameters"].get("name") != "cron", run["expected_start_time"]))
    # Its time depends on the day; that it is due four o'clock in Berlin is told by the schedule itself.
    tale.tell("a run that a schedule made", {**first, "idempotency_key": first["idempotency_key"].rsplit(" ", 2)[0], "name": "", "estimated_start_time_delta": None})
    ids = {one["slug"] or str(one["schedule"].get("interval")): one["id"] for one in deployment("deployed/every-day")["schedules"]}
    tale.cli("deployment", "schedule", "pause", "deployed/every-day", ids["morning"])
    tale.tell("after a pause", {run["parameters"].get("name") for run in scheduled("deployed/every-day")} == {None})
    tale.cli("deployment", "schedule", "resume", "deployed/every-day", ids["morning"])
    tale.cli("deployment", "schedule", "resume", "deployed/every-day", ids["3600.0"])
    tale.cli("--no-prompt", "deployment", "schedule", "create", "deployed/by-hand", "--cron", "*/5 * * * *", "--timezone", "Asia/Tokyo")
    until(lambda: len(scheduled("deployed/by-hand")) >= 12, "runs for an hour")
    tale.tell("runs in an hour", len(scheduled("deployed/by-hand")) in (12, 13))
    tale.request("POST", f"/deployments/{deployment('deployed/by-hand')['id']}/pause_deployment", tell="paused")
    tale.tell("runs of a paused deployment", len(scheduled("deployed/by-hand")))
    tale.request("POST", f"/deployments/{deployment('deployed/by-hand')['id']}/resume_deployment", tell="resumed")
    until(lambda: len(scheduled("deployed/by-hand")) >= 12, "runs after the pause")
    tale.cli("--no-prompt", "deployment", "schedule", "clear", "--accept-yes", "deployed/by-hand")
    tale.cli("--no-prompt", "deployment", "schedule", "clear", "--accept-yes", "deployed/every-day")
    tale.tell("runs without schedules", len(scheduled("deployed/by-hand")) + len(scheduled("deployed/every-day")))
    tell_deployment("deployed/every-day", "without schedules")


def worked():
    tale.cli("deployment", "run", "deployed/every-day", "--param", "number=21", "--tag", "extra", "--job-variable", "env.MORE=2", "--flow-run-name", "asked for 1")
    tale.cli("deployment", "run", "deployed/by-hand", "--params", json.dumps({"number": 5}), "--start-in", "1 hour", "--flow-run-name", "asked for 2")
    tale.cli("deployment", "run", "deployed/every-day", "--param", "number=word")
    tale.cli("work-queue", "preview", "--pool", "scenario-pool", "urgent")
    tale.cli("work-pool", "preview", "scenario-pool", "--hours", 2)
    with Beside("prefect", "worker", "start", "--pool", "scenario-pool", "--name", "scenario-worker", "--run-once") as worker:
        worker.ended()
        tale.tell("the worker says", [line for line in worker.log.read_text().splitlines() if line.strip()])
    tale.tell("workers", tale.request("POST", "/work_pools/scenario-pool/workers/filter", {}))
    tale.cli("work-pool", "ls", only=["scenario-"])
    runs.all_of(tale, "deployed", ended=False)
    tell_deployment("deployed/every-day", "after a run")


def served():
    with Beside("python", "scenario_flows.py") as process:
        until(lambda: "id" in deployment("served/by-hand"), "the served deployment")
        until(lambda: len(scheduled("served/by-hand")) == 3, "runs of a schedule")
        tell_deployment("served/by-hand", "served")
        tale.cli("deployment", "run", "served/by-hand", "--flow-run-name", "asked for 3")
        until(lambda: [run["state_name"] for run in tale.pages("/flow_runs/filter", {"flow_runs": {"name": {"any_": ["served 4"]}}})] == ["Completed"], "the served run")
        process.end()
    tell_deployment("served/by-hand", "after Ctrl-C")
    tale.tell("runs of what is not served any more", len(scheduled("served/by-hand")))
    runs.all_of(tale, "served")


def gone():
    tale.cli("--no-prompt", "deployment", "delete", "deployed/by-hand")
    tale.cli("--no-prompt", "deployment", "delete", "deployed/by-hand")
    tale.cli("--no-prompt", "work-pool", "delete", "scenario-pool")
    left = deployment("deployed/every-day")
    tale.tell("what is left of a deployment without its pool", {key: left[key] for key in ["status", "work_pool_name", "work_queue_name", "work_queue_id", "paused"]})
    names = ["scenario-pool", "urgent", "every-day", "by-hand", "deployed", "served", "scenario-paused"]
    prefixes = ["prefect.deployment.", "prefect.work-pool.", "prefect.work-queue.", "prefect.flow.", "prefect.worker.", "prefect.runner."]
    events = tale.events({"event": {"prefix": prefixes}, "any_resource": {"labels": {"prefect.resource.name": names}}})
    tale.tell("events", Unordered(steady_event(event) for event in events))


for part in [pools, deployed, schedules, worked, served, gone]:
    part()
tale.end()
