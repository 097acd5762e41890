"""Scenario e: tasks are delayed, given to a worker of tasks, and their ends heard by who delayed them."""

import sys
from pathlib import Path

import httpx
from prefect import task

import runs
from telling import Beside, Tale, Unordered, steady_event, until

tale = Tale()

TASKS = '''
import sys
from prefect import task
from prefect.task_worker import serve
@task(name="double", persist_result=True, tags=["background"])
def double(number): return 2 * number
@task(name="breaks", retries=1, retry_delay_seconds=0)
def breaks(number): raise ValueError(f"no {number}")
if __name__ == "__main__":
    serve(double, breaks)
'''
Path("background.py").write_text(TASKS)
sys.path.insert(0, ".")
from background import breaks, double  # noqa: E402

early = double.delay(1)
tale.tell("waits for a worker", tale.request("GET", f"/task_runs/{early.task_run_id}"))
with Beside("python", "background.py"):
    futures = [early, double.delay(21), breaks.delay(3)]
    for future in futures:
        future.wait(timeout=60)
    tale.tell("ends", [[future.state.type.value, future.state.name] for future in futures])
    tale.tell("results", [futures[0].result(timeout=10), futures[1].result(timeout=10)])
    many = double.map(range(5), deferred=True)
    for future in many:
        future.wait(timeout=60)
    tale.tell("many", sorted(future.result(timeout=10) for future in many))
    workers = tale.request("POST", "/task_workers/filter", {})
    tale.tell("workers", [{**one, "identifier": "", "task_keys": sorted(key.rsplit("-", 1)[0] for key in one["task_keys"])} for one in workers])

ids = [str(future.task_run_id) for future in futures]
task_runs = until(lambda: (found := tale.pages("/task_runs/filter", {"task_runs": {"id": {"any_": ids}}})) and all(run["state_type"] in runs.FINAL for run in found) and found, "ended task runs")
tale.tell("task runs", Unordered(task_runs))
for id in ids:
    states = tale.request("GET", f"/task_run_states/?task_run_id={id}")
    tale.tell("states", [[state["type"], state["name"], state["message"], state["state_details"]] for state in states])


def events():
    seen = tale.events({"resource": {"id": [f"prefect.task-run.{id}" for id in ids]}})
    return seen if sum(event["event"].rsplit(".", 1)[-1] in ("Completed", "Failed") for event in seen) == 3 else None


tale.tell("events", Unordered(steady_event(event) for event in until(events, "events of all ends")))
tale.cli("task-run", "ls", "--task-run-name", "double", only=["double"])
tale.cli("task-run", "inspect", ids[1])
tale.end()
