"""Scenario a: flows run from a script, with tasks that are mapped, retried, cached, tagged, skipped and failing, subflows, and
flows that are retried, fail and crash; then what the command line shows of them."""

import asyncio

from prefect import flow, get_run_logger, task, unmapped
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import INPUTS
from prefect.states import Cancelled, Completed, Failed

import runs
from telling import Tale

tale = Tale()
tries = {}


def again(name, failures=1):
    tries[name] = tries.get(name, 0) + 1
    if tries[name] <= failures:
        raise ValueError(f"{name} failed at try {tries[name]}")
    return tries[name]


@task(retries=2, retry_delay_seconds=[0, 0])
def flaky():
    return again("flaky")


@task(tags=["sums"], task_run_name="{a} plus {b}")
def add(a, b):
    return a + b


@task(cache_policy=INPUTS, persist_result=True)
def cached(number):
    return number * 10


@task
def broken():
    raise RuntimeError("this task is broken")


@task
def after(number):
    return number


@task(log_prints=True)
def prints():
    print("printed by a task")
    get_run_logger().warning("logged by a task")
    create_markdown_artifact("# Local", key="local-report", description="made by a task")


@task
def named_state():
    return Completed(message="enough for today", name="Enough")


@flow(name="local child", flow_run_name="child 1", log_prints=True)
def child(number):
    print(f"the child has {number}")
    return add(number, 1)


@flow(name="local main", flow_run_name="main 1", version="7", description="all kinds of tasks", log_prints=True)
def main(count: int = 3, names: list[str] | None = None):
    """What a task's input was is told by what came before it."""
    get_run_logger().info("the flow begins")
    first = flaky.submit()
    sums = add.map(range(count), unmapped(1))
    failed = broken.submit(return_state=False)
    failed.wait()
    never = after.submit(failed)
    never.wait()
    print("tries", first.result(), "sums", sums.result(), "cached", [cached(2), cached(2)])
    print("waited", after.submit(sums[0], wait_for=[first]).result())
    print("failed", failed.state.type.value, "never", never.state.name, "named", named_state(return_state=True).name)
    prints()
    return child(5)


@flow(name="local retried", flow_run_name="retried 1", retries=1, retry_delay_seconds=0)
def retried():
    add(1, 1)
    return again("retried")


@flow(name="local failing", flow_run_name="failing 1")
def failing():
    broken()


@flow(name="local states", flow_run_name="states {number}")
def states(number):
    match number:
        case 1:
            return Failed(message="told to fail")
        case 2:
            return Cancelled(message="told to be cancelled")
        case 3:
            return [Completed(), Failed(message="one of two")]
        case _:
            return None


@flow(name="local crashing", flow_run_name="crashing 1")
def crashing():
    raise KeyboardInterrupt("somebody pressed Ctrl-C")


@flow(name="local async", flow_run_name="async 1", timeout_seconds=60)
async def in_loop():
    @task
    async def wait(number):
        await asyncio.sleep(0)
        return number

    return sum(await asyncio.gather(*(wait(number) for number in range(3))))


@flow(name="local timed", flow_run_name="timed 1", timeout_seconds=0.2)
def timed():
    import time

    time.sleep(2)


@flow(name="local typed", flow_run_name="typed 1")
def typed(number: int):
    return number


def ended(run, *arguments):
    state = run(*arguments, return_state=True)
    return [state.type.value, state.name, state.message]


tale.tell("main returns", main(names=["ä", "b"]))
tale.tell("retried returns", retried())
tale.tell("failing ends", ended(failing))
tale.tell("states end", [ended(states, number) for number in range(1, 5)])
try:
    crashing()
except KeyboardInterrupt as error:
    tale.tell("crashing raises", str(error))
tale.tell("async returns", asyncio.run(in_loop()))
tale.tell("timed ends", ended(timed))
tale.tell("typed ends", ended(typed, "seven"))
FLOWS = [f"local {name}" for name in ["async", "child", "crashing", "failing", "main", "retried", "states", "timed", "typed"]]
runs.all_of(tale, *FLOWS)
for name in FLOWS:
    tale.request("GET", f"/flows/name/{name}", tell=f"flow: {name}")
main_run = tale.pages("/flow_runs/filter", {"flow_runs": {"name": {"any_": ["main 1"]}}})[0]["id"]
tale.cli("flow", "ls", only=["local "])
tale.cli("flow-run", "ls", "--flow-name", "local main")
tale.cli("flow-run", "ls", "--flow-name", "local states", "--state-type", "FAILED")
tale.cli("flow-run", "inspect", main_run, "--output", "json")
tale.cli("flow-run", "logs", main_run, "--head", "--num-logs", "1")
tale.cli("flow-run", "delete", main_run)
tale.cli("flow-run", "inspect", main_run)
tale.request("GET", f"/flow_runs/{main_run}", tell="a deleted run")
tale.tell("its task runs", tale.pages("/task_runs/filter", {"task_runs": {"flow_run_id": {"any_": [main_run]}}}))
tale.end()
