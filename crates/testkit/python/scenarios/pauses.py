"""Scenario d, runs: flows that are paused with and without input, suspended, cancelled while they run and before they do."""

import subprocess
import sys
import threading
from pathlib import Path

from prefect import flow, pause_flow_run, task
from prefect.flow_runs import resume_flow_run, suspend_flow_run, wait_for_flow_run
from prefect.input import RunInput

import runs
from telling import Beside, Tale, until

tale = Tale()

FLOWS = '''
import time
from prefect import flow, task
from prefect.flow_runs import suspend_flow_run
@task
def before(): return 1
@flow(name="suspended", flow_run_name="suspended 1", persist_result=True)
def suspended():
    before()
    suspend_flow_run(key="approval", timeout=600)
    return 2
@flow(name="sleeping", flow_run_name="sleeping 1")
def sleeping():
    time.sleep(600)
'''
Path("pausing_flows.py").write_text(FLOWS)


class Answer(RunInput):
    number: int
    text: str = "nothing"


@flow(name="asking", flow_run_name="asking 1")
def asking():
    answer = pause_flow_run(wait_for_input=Answer, timeout=300, poll_interval=1, key="question")
    return [answer.number, answer.text]


@flow(name="pausing", flow_run_name="pausing 1")
def pausing():
    pause_flow_run(timeout=300, poll_interval=1, key="first")
    return "resumed"


@flow(name="impatient", flow_run_name="impatient 1")
def impatient():
    pause_flow_run(timeout=4, poll_interval=1, key="short")


def run_named(name):
    return tale.pages("/flow_runs/filter", {"flow_runs": {"name": {"any_": [name]}}})


def reaches(name, *states):
    return until(lambda: next((run for run in run_named(name) if run["state_name"] in states), None), f"{name} is one of {states}")


def beside(body):
    """Runs a flow in a thread; how it ends."""
    ended = {}

    def run():
        try:
            ended["returns"] = body()
        except BaseException as error:
            ended["raises"] = [type(error).__name__, str(error)]
    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


def asked():
    thread, ended = beside(asking)
    run = reaches("asking 1", "Paused")
    tale.tell("the state that waits", run["state"])
    for key in ["schema", "description", "response"]:
        tale.request("GET", f"/flow_runs/{run['id']}/input/{run['state']['state_details']['run_input_keyset'][key]}", tell=f"input: {key}")
    tale.tell("all inputs", [one["key"] for one in tale.request("POST", f"/flow_runs/{run['id']}/input/filter", {"prefix": "paused"})])
    tale.request("POST", f"/flow_runs/{run['id']}/resume", {"run_input": {"number": "seven"}}, tell="a wrong answer")
    tale.request("POST", f"/flow_runs/{run['id']}/resume", {}, tell="no answer")
    resume_flow_run(run["id"], run_input={"number": 7})
    thread.join()
    tale.tell("asking ends", ended)


def paused():
    thread, ended = beside(pausing)
    run = reaches("pausing 1", "Paused")
    resume_flow_run(run["id"])
    thread.join()
    tale.tell("pausing ends", ended)
    thread, ended = beside(impatient)
    run = reaches("impatient 1", "Paused")
    tale.request("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": "PENDING"}}, tell="a paused run is no pending one")
    thread.join()
    # Whether the run or the server sees first that its time is over, hangs on chance; so do its states.
    tale.tell("impatient ends", [ended, run_named("impatient 1")[0]["state_type"]])


def worker(*more):
    return Beside("prefect", "worker", "start", "--pool", "pausing-pool", "--name", "pausing-worker", *more)


def executions(run):
    filter = {"event": {"name": ["prefect.worker.executed-flow-run"]}, "any_resource": {"id": [f"prefect.flow-run.{run['id']}"]}}
    return len(tale.events(filter))


def deployed():
    tale.cli("work-pool", "create", "pausing-pool", "--type", "process")
    for name in ["suspended", "sleeping"]:
        tale.cli("--no-prompt", "deploy", f"pausing_flows.py:{name}", "--name", "dep", "--pool", "pausing-pool")
    tale.cli("deployment", "run", "sleeping/dep", "--flow-run-name", "never 1", "--start-in", "2 hours")
    never = run_named("never 1")[0]
    tale.cli("flow-run", "cancel", never["id"])
    tale.cli("flow-run", "cancel", never["id"])
    tale.tell("cancelled before it ran", [run_named("never 1")[0]["state"][key] for key in ["type", "name", "message"]])
    tale.cli("deployment", "run", "suspended/dep", "--flow-run-name", "asked 1")
    tale.cli("deployment", "run", "sleeping/dep", "--flow-run-name", "asked 2")
    with worker():
        suspended = reaches("suspended 1", "Suspended")
        sleeping = reaches("sleeping 1", "Running")
        tale.cli("flow-run", "cancel", sleeping["id"])
        tale.tell("cancelled while it ran", reaches("sleeping 1", "Cancelled")["state"])
        # A worker looks at a run again when the process of the last look has ended.
        until(lambda: "pid" not in str(suspended["state"]), "nothing")
        resume_flow_run(suspended["id"])
        tale.tell("suspended ends", reaches("suspended 1", "Completed", "Failed", "Crashed")["state"]["name"])
        # What a run's process still has to send is lost when its worker is ended before it.
        until(lambda: executions(sleeping) >= 1 and executions(suspended) >= 2, "the worker has seen all processes end")


for part in [asked, paused, deployed]:
    part()
runs.all_of(tale, "asking", "pausing", "suspended", "sleeping")
tale.end()
