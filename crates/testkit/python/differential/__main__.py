"""Sends the same requests to the reference and to another server, and prints as JSON where the answers differ.

Arguments: the root of the reference, the root of the other, a seed, how many requests, and the file of listed differences.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
import tomllib
from collections import Counter
from urllib.parse import urlsplit

from compare import differences
from document import Document
from generated import Requests
from world import World

# Seconds that an answer may take. The reference has been seen to never answer; we have not.
PATIENCE = 10


class Server:
    """A server at the other end of one connection."""

    def __init__(self, root):
        self.host = urlsplit(root).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)

    def send(self, method, path, body, headers):
        """Status and body; a body that is no JSON as text. A connection that was closed is opened again."""
        for attempt in (1, 2):
            try:
                self.connection.putrequest(method, path, skip_accept_encoding=True)
                for name, value in headers.items():
                    if value is not None:
                        self.connection.putheader(name, value)
                if body is not None:
                    self.connection.putheader("content-length", str(len(body)))
                self.connection.endheaders(body)
                answer = self.connection.getresponse()
                text = answer.read()
                return answer.status, parsed(text)
            except TimeoutError:
                self.connection.close()
                return 0, "no answer in time"
            except (http.client.HTTPException, ConnectionError):
                self.connection.close()
                if attempt == 2:
                    return 0, "the connection was closed"
        raise AssertionError


def parsed(text):
    try:
        return json.loads(text) if text else None
    except ValueError:
        return "not JSON"


class Comparison:
    """The reference, the other server, and what they said."""

    def __init__(self, reference, other):
        self.reference, self.other, self.world = Server(reference), Server(other), World()
        self.found, self.sent, self.statuses, self.operations = [], 0, Counter(), set()

    def document(self):
        return Document(self.reference.send("GET", "/openapi.json", None, {})[1])

    def ask(self, request):
        """Sends a request to both at once; answers what each said."""
        path = f"/api{request.path}"
        body = request.body
        translated = self.world.translate(body.decode("latin-1")).encode("latin-1") if body is not None else None
        ours = []
        asking = threading.Thread(target=lambda: ours.append(self.other.send(request.method, self.world.translate(path), translated, request.headers)))
        asking.start()
        theirs = self.reference.send(request.method, path, body, request.headers)
        for _ in range(5):
            # Its database is busy with what it stores after an answer; its clients ask again, too.
            if theirs[0] != 503:
                break
            time.sleep(0.2)
            theirs = self.reference.send(request.method, path, body, request.headers)
        asking.join()
        return theirs, ours[0]

    def compare(self, request):
        theirs, ours = self.ask(request)
        self.sent += 1
        self.statuses[theirs[0]] += 1
        if request.kind != "opening":
            self.operations.add(request.operation)
        if theirs[0] < 300 and ours[0] < 300:
            self.world.learn(noun(request.path), theirs[1], ours[1])
        lines = differences(theirs, ours)
        for line in lines:
            self.found.append({"operation": request.operation, "line": line, "sent": described(request), "theirs": brief(theirs), "ours": brief(ours)})
        if lines:
            self.take_back(request, theirs, ours)

    def take_back(self, request, theirs, ours):
        """What only one of them made is deleted there, so that one difference does not become many."""
        for server, answer, other in ((self.reference, theirs, ours), (self.other, ours, theirs)):
            made = answer[1] if answer[0] in (200, 201) and other[0] >= 300 else None
            if request.method in ("POST", "PUT") and isinstance(made, dict) and isinstance(made.get("id"), str):
                where = request.path.split("?")[0].rstrip("/")
                where = f"/work_pools/{made['name']}" if where == "/work_pools" else f"{where}/{made['id']}"
                where = f"/flow_runs/{made['id']}" if "create_flow_run" in where else where
                server.send("DELETE", f"/api{where}", None, {})


def noun(path):
    steps = [step for step in path.split("?")[0].split("/") if step not in ("", "v2", "ui")]
    nested = {"queues": "work_queues", "schedules": "schedules", "create_flow_run": "flow_runs"}
    return next((nested[step] for step in steps if step in nested), steps[0] if steps else "")


def described(request):
    body = (request.body or b"").decode("latin-1")
    return f"{request.method} {request.path} {request.headers.get('content-type')} {body[:500]}"


def brief(answer):
    return f"{answer[0]} {json.dumps(answer[1])[:700]}"


class Listed:
    """The differences that have a reason, and how often each was met."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.entries = tomllib.load(file)["difference"]
        self.met = Counter()

    def explains(self, found):
        """Whether an entry is about this difference; every such entry counts."""
        told = " | ".join(found[part] for part in ("operation", "line", "sent", "theirs", "ours"))
        fitting = [entry["is"] for entry in self.entries if re.search(entry["is"], told)]
        self.met.update(fitting)
        return bool(fitting)

    def stale(self):
        return [entry["is"] for entry in self.entries if not self.met[entry["is"]]]


def main():
    reference, other, seed, count, listed = sys.argv[1:6]
    comparison, listed = Comparison(reference, other), Listed(listed)
    requests = Requests(comparison.document(), comparison.world, random.Random(int(seed)))
    for request in requests.all(int(count)):
        comparison.compare(request)
    report = {
        "sent": comparison.sent,
        "operations": sorted(comparison.operations),
        "statuses": {str(status): count for status, count in sorted(comparison.statuses.items())},
        "unexplained": [found for found in comparison.found if not listed.explains(found)],
        "accepted": dict(listed.met),
        "stale": listed.stale(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
