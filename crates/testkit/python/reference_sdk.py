"""What a task and a flow cost in the real Prefect, for `cargo xtask bench sdk`. Prints one JSON line.

usage: reference_sdk.py CASE N   with PREFECT_API_URL set
CASE: seq (N no-op tasks one after another), map (N mapped), flows (an empty flow N times), start (the first task)
"""

import asyncio
import json
import os
import sys
import time

from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterState
from prefect.client.schemas.filters import FlowRunFilterStateType, TaskRunFilter, TaskRunFilterState
from prefect.client.schemas.filters import TaskRunFilterStateType
from prefect.client.schemas.objects import StateType

PATIENCE = 300
case, count = sys.argv[1], int(sys.argv[2])
name = f"bench-{case}-{time.time_ns()}"  # what is counted afterwards is this run's alone


@task
def noop(number):
    return number


@flow(name=name)
def sequence():
    for number in range(count):
        noop(number)


@flow(name=name)
def mapped():
    return sum(future.result() for future in noop.map(range(count)))


@flow(name=name)
async def empty():
    return None


async def empties():
    for _ in range(count):
        await empty()


@flow(name="warm-up")
def warm_up():
    noop(0)


@task
def report_start():
    return time.time_ns()


@flow(name=name)
def started():
    return report_start()


async def stored():
    """Waits until the server can tell of everything in its final state."""
    mine = FlowFilter(name=FlowFilterName(any_=[name]))
    deadline = time.monotonic() + PATIENCE
    async with get_client() as client:
        while (seen := await completed(client, mine)) < count:
            if time.monotonic() > deadline:
                sys.exit(f"{case} {count}: the server tells of {seen} after {PATIENCE} s")
            await asyncio.sleep(0.05)  # seldom enough not to slow down what is measured


async def completed(client, mine):
    if case == "flows":
        final = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.COMPLETED]))
        wanted = {"flows": mine, "flow_runs": FlowRunFilter(state=final)}
        path = "/flow_runs/count"
    else:
        final = TaskRunFilterState(type=TaskRunFilterStateType(any_=[StateType.COMPLETED]))
        wanted = {"flows": mine, "task_runs": TaskRunFilter(state=final)}
        path = "/task_runs/count"
    body = {kind: filter.model_dump(mode="json", exclude_unset=True) for kind, filter in wanted.items()}
    return (await client._client.post(path, json=body)).json()


def main():
    if case == "start":
        begun = int(os.environ["ONLOAN_BENCH_STARTED"]) / 1e9
        path = started() / 1e9 - begun
        asyncio.run(stored())
        print(json.dumps({"path_s": path, "stored_s": time.time() - begun}))
        return
    warm_up()  # connections and imports are not what is measured
    begun = time.perf_counter()
    match case:
        case "seq":
            sequence()
        case "map":
            mapped()
        case "flows":
            asyncio.run(empties())
    path = time.perf_counter() - begun
    asyncio.run(stored())
    print(json.dumps({"path_s": path, "stored_s": time.perf_counter() - begun}))


main()
