"""Tells what a client printed and what the API then says, without what differs from run to run, so that two servers can be
compared word by word.

Owns what is steady and what is not: ids, times, durations, generated names, folders and the server's own address. Knows nothing
of the scenarios.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

# Wide enough that no table is cut, and plain.
os.environ.update(COLUMNS="500", NO_COLOR="1")

import httpx
from prefect.testing.cli import CycloptsCliRunner

API_URL = os.environ["PREFECT_API_URL"].rstrip("/")
PATIENCE = 90

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
UNSTEADY = [
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|UTC|[+-]\d\d:?\d\d))?(?!\w)"), "<time>"),
    (re.compile(r"\b\d\d:\d\d:\d\d(\.\d+)?\b"), "<time>"),
    (re.compile(r"\b(in )?(an?( few)?|\d+(\.\d+)?) (second|minute|hour|day)s?( ago| from now)?|\bnow\b|\bjust now\b"), "<a while>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<hash>"),
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "<address>"),
    (re.compile(r"(?<=_time\": )\d+\.\d+|(?<=_delta\": )\d+\.\d+"), "<duration>"),
    # What follows a task's name hangs on where its file lies, or on chance.
    (re.compile(r"(?<=[A-Za-z_])-([0-9a-f]{3}|[0-9a-f]{8})\b(?!-[0-9a-f]{4}-)"), "-<key>"),
    (re.compile(r"\b(DateTime|datetime\.datetime|datetime\.timedelta)\((\w+=)?\d[^()]*(\([^()]*\))?\)"), "<time>"),
]
OF_THE_PROCESS = {
    "total_run_time": "<duration>",
    "estimated_run_time": "<duration>",
    "estimated_start_time_delta": "<duration>",
    "infrastructure_pid": "<process>",
    "prefect.infrastructure.identifier": "<process>",
}
FRAMES = str.maketrans({character: " " for character in "".join(map(chr, range(0x2500, 0x2580)))})


class Tale:
    """What is told, in order; printed as one line of JSON at the end."""

    def __init__(self):
        self.told, self.times = [], {}
        self.hidden = {API_URL: "<server>", API_URL.removesuffix("/api"): "<server>", os.environ["PREFECT_HOME"]: "<home>", os.getcwd(): "<folder>"}
        self.http = httpx.Client(base_url=API_URL, timeout=60)

    def hide(self, text, called):
        """Writes something else wherever this text stands, from now on."""
        if text:
            self.hidden[str(text)] = called

    def tell(self, what, value):
        steady = Steady(self.hidden)
        what = steady.text(what)
        # What is told again has a name of its own, by which it is compared.
        self.times[what] = time = self.times.get(what, 0) + 1
        self.told.append([what if time == 1 else f"{what} ({time})", steady.value(value)])

    def end(self):
        sys.stdout.flush()
        print("\n" + json.dumps(self.told))

    def cli(self, *words, only=None):
        """Tells what a command line says in this process; `only` the lines that have one of these words."""
        result = CycloptsCliRunner().invoke([str(word) for word in words])
        self.tell("$ prefect " + " ".join(map(str, words)), {"exit": result.exit_code, "said": lines(result.stdout + result.stderr, only)})

    def request(self, method, path, body=None, tell=None):
        """A request as it stands; its status and body. A server that is too busy is asked again, as the client does."""
        answer = until(lambda: (answer := self.http.request(method, path, json=body)).status_code != 503 and [answer], f"{method} {path}")[0]
        try:
            value = answer.json() if answer.content else None
        except ValueError:
            value = answer.text
        if tell:
            self.tell(tell, [answer.status_code, value])
        return value

    def pages(self, path, body):
        """Everything that a filter finds."""
        found = []
        while page := self.request("POST", path, {**body, "limit": 200, "offset": len(found)}):
            found += page
            if len(page) < 200:
                break
        return found

    def events(self, filter):
        """All events that a filter finds, the oldest first."""
        body = self.request("POST", "/events/filter", {"filter": {"order": "ASC", **filter}, "limit": 50})
        found = body["events"]
        while body["next_page"]:
            body = self.request("GET", body["next_page"])
            found += body["events"]
        return found


def lines(text, only=None):
    plain = (" ".join(line.translate(FRAMES).split()) for line in text.splitlines())
    return [line for line in plain if line and (only is None or any(word in line for word in only))]


class Unordered(list):
    """A list whose order means nothing: it is sorted when each of its values is steady."""


class Steady:
    """Takes out what differs from run to run. Ids are numbered within one value, so that it shows which of them are the same."""

    def __init__(self, hidden):
        self.hidden = hidden
        self.ids = {}

    def value(self, value, key=None):
        match value:
            case dict():
                return {self.text(name): self.value(item, name) for name, item in value.items()}
            case Unordered():
                return sorted((Steady(self.hidden).value(item) for item in value), key=json.dumps)
            case list() | tuple():
                return [self.value(item) for item in value]
            case float() | int() | str() if key in OF_THE_PROCESS:
                return OF_THE_PROCESS[key]
            case str():
                return self.text(value)
            case _:
                return value

    def text(self, text):
        for hidden, called in sorted(self.hidden.items(), key=lambda item: -len(item[0])):
            text = text.replace(hidden, called)
        text = UUID.sub(lambda found: f"<id {self.ids.setdefault(found[0], len(self.ids) + 1)}>", text)
        for pattern, instead in UNSTEADY:
            text = pattern.sub(instead, text)
        return text


def steady_event(event):
    """The order of what is related means nothing, nor does what its client sent before. Runs are renamed when they start, and
    are late when the machine is slow."""
    related = Unordered(named(one) for one in event["related"])
    payload = dict(event["payload"])
    if (payload.get("initial_state") or {}).get("name") == "Late":
        payload["initial_state"] = {**payload["initial_state"], "name": "Scheduled"}
    return {**event, "resource": named(event["resource"]), "related": related, "payload": payload, "follows": bool(event.get("follows"))}


def named(resource):
    if resource["prefect.resource.id"].startswith("prefect.flow-run.") and is_generated(resource.get("prefect.resource.name", "")):
        return {**resource, "prefect.resource.name": "<generated>"}
    return resource


def is_generated(name):
    """Names that people give in scenarios have a blank or a digit."""
    return name.replace("-", "").isalpha() and "-" in name


def until(condition, what, patience=PATIENCE):
    """Asks until there is an answer that is true."""
    deadline = time.monotonic() + patience
    while True:
        if answer := condition():
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"not after {patience} s: {what}")
        time.sleep(0.2)


class Beside:
    """A program that runs beside this one, with a log to look at; it ends with the block."""

    def __init__(self, *words, ending=signal.SIGINT):
        self.log, self.ending = Path(f"{'-'.join(Path(word).name for word in words[:3])}-{time.time_ns()}.log"), ending
        self.words = words

    def __enter__(self):
        program = Path(sys.executable).parent / self.words[0]
        with self.log.open("w") as log:
            said = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL}
            # Whoever runs these tests behind a shell may have told it to ignore Ctrl-C.
            heed = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
            self.process = subprocess.Popen([program, *self.words[1:]], **said, start_new_session=True, preexec_fn=heed)
        return self

    def says(self, text):
        def said():
            if self.process.poll() is not None and text not in self.log.read_text():
                raise RuntimeError(f"{self.words} ended: {self.log.read_text()}")
            return text in self.log.read_text()
        until(said, f"`{text}` in what {self.words} says: {self.log.read_text()}")

    def ended(self):
        return self.process.wait(timeout=PATIENCE)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(self.ending)
        return self.ended()

    def __exit__(self, *_):
        try:
            self.end()
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
