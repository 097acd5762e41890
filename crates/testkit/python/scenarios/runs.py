"""Everything that the API says of a flow's runs: the runs, their states, task runs, logs, events and artifacts."""

from prefect.logging.handlers import APILogWorker

from telling import Unordered, is_generated, steady_event, until

# Whether a run is late depends on how fast the machine is, and how often it beats, on how long it took.
PASSING = {"Late"}
BEATS = {"prefect.flow-run.heartbeat"}
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def all_of(tale, *flows, ended=True):
    """Tells of all runs of these flows that no schedule made. Waits until the server has taken in what it was sent."""
    # Lines wait for more of them, for some seconds.
    APILogWorker.drain_all(timeout=10)
    story = Story(tale, flows)
    try:
        until(lambda: story.read(ended), "the runs and all events of their states are there")
    finally:
        # What is missing is seen best beside what is there.
        story.tell()


class Story:
    def __init__(self, tale, flows):
        self.tale, self.flows = tale, list(flows)

    def read(self, ended):
        post, filter = self.tale.pages, {"flows": {"name": {"any_": self.flows}}}
        runs = post("/flow_runs/filter", {**filter, "sort": "EXPECTED_START_TIME_ASC"})
        self.runs = [run for run in runs if not run["auto_scheduled"]]
        ids = [run["id"] for run in self.runs]
        self.task_runs = post("/task_runs/filter", {"task_runs": {"flow_run_id": {"any_": ids}}}) if ids else []
        # A task that waited in vain for another one stays where it is.
        if ended and not all(run["state_type"] in FINAL or run["state_name"] == "NotReady" for run in self.runs + self.task_runs):
            return False
        self.states = {run["id"]: self.tale.request("GET", f"/flow_run_states/?flow_run_id={run['id']}") for run in self.runs}
        for run in self.task_runs:
            self.states[run["id"]] = self.tale.request("GET", f"/task_run_states/?task_run_id={run['id']}")
        self.logs = post("/logs/filter", {"logs": {"flow_run_id": {"any_": ids}}, "sort": "TIMESTAMP_ASC"}) if ids else []
        self.artifacts = post("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": ids}}, "sort": "KEY_ASC"}) if ids else []
        resources = [f"prefect.flow-run.{id}" for id in ids]
        self.events = self.tale.events({"any_resource": {"id": resources}}) if ids else []
        seen = {event["id"] for event in self.events}
        of_runs = {state["id"] for run in self.runs for state in self.states[run["id"]]}
        # The parent's task run of a subflow is moved by the server, which tells nobody.
        of_tasks = {run["state"]["id"] for run in self.task_runs if not run["task_key"].startswith("__") and not self.is_subflow(run)}
        return of_runs <= seen and of_tasks <= seen

    def is_subflow(self, task_run):
        return any(run["parent_task_run_id"] == task_run["id"] for run in self.runs)

    def tell(self):
        tell, names = self.tale.tell, {}
        for number, run in enumerate(sorted(self.runs, key=self.place), 1):
            names[run["id"]] = f"{run_flow(self, run)} run {number}"
            if is_generated(run["name"]):
                self.tale.hide(run["name"], f"<name of {names[run['id']]}>")
        for run in self.runs:
            # Those of the deployment and its own, in any order.
            tell(f"flow run: {names[run['id']]}", {**run, "tags": sorted(run["tags"])})
            tell(f"states: {names[run['id']]}", self.steady_states(run))
        for run in sorted(self.task_runs, key=lambda run: (names[run["flow_run_id"]], run["task_key"], str(run["task_inputs"]), run["name"])):
            names[run["id"]] = f"{names[run['flow_run_id']]}, {run['task_key'].rsplit('-', 1)[0]}"
        told = [[names[run["id"]], {**run, "task_inputs": kinds(run["task_inputs"])}, self.steady_states(run)] for run in self.task_runs]
        tell("task runs", Unordered(told))
        tell("logs", Unordered([[names.get(log["flow_run_id"]), names.get(log["task_run_id"]), log["name"], log["level"], log["message"]] for log in self.logs]))
        tell("artifacts", Unordered(self.artifacts))
        self.tell_events(names)

    def place(self, run):
        return (self.depth(run), run["created"])

    def depth(self, run):
        return 0 if run["parent_task_run_id"] is None else 1

    def steady_states(self, run):
        return [{**state, "state_details": dict(state["state_details"])} for state in self.states[run["id"]] if state["name"] not in PASSING]

    def tell_events(self, names):
        named = {}
        for event in self.events:
            id = event["resource"]["prefect.resource.id"].rsplit(".", 1)[-1]
            if id in names and event["event"] not in BEATS and event["event"].rsplit(".", 1)[-1] not in PASSING:
                named.setdefault(names[id], []).append(event)
        for name in sorted(named):
            self.tale.tell(f"order of events: {name}", by_order([event["event"] for event in named[name]], self.is_many(name, names)))
        for name in sorted(named):
            self.tale.tell(f"events: {name}", Unordered([steady_event(event) for event in named[name]]))

    def is_many(self, name, names):
        return sum(other == name for other in names.values()) != 1


def run_flow(story, run):
    return next((label for key, label in run["labels"].items() if key == "prefect.flow.name"), None) or story.tale.request("GET", f"/flows/{run['flow_id']}")["name"]


def kinds(inputs):
    return {name: [one["input_type"] for one in given] for name, given in inputs.items()}


def by_order(names, many):
    return sorted(names) if many else names
