"""The requests of a comparison, in order: the opening, then each operation many times, right and wrong."""

import json
from dataclasses import dataclass, field
from urllib.parse import quote

from mutations import CONTENT_TYPES, PARTS, VERSIONS, Mutations
from opening import opening
from values import Values
from world import NOBODY

# Where a name stands in a path, whose it is.
NAMES = {"work_pool_name": "work_pools", "flow_name": "flows", "deployment_name": "deployments", "block_document_name": "block_documents", "slug": "block_types", "checksum": "block_schemas", "tag": "concurrency_limits"}
# Made again now and then, since requests also delete.
AGAIN_AFTER = 400


@dataclass
class Request:
    """A request as the reference gets it."""

    operation: str
    kind: str
    method: str
    path: str
    body: bytes | None = None
    headers: dict = field(default_factory=dict)


class Requests:
    """Makes them from what the world has at that moment."""

    def __init__(self, document, world, chance):
        self.document, self.world, self.chance = document, world, chance
        self.values, self.mutations = Values(document, world, chance), Mutations(chance)

    def first(self, noun):
        known = self.world.ids.get(noun)
        return known[0] if known else NOBODY

    def opening(self):
        for method, path, body in opening(self.first):
            yield self._request(f"{method} {path}", "opening", method, path, None if body is None else json.dumps(body).encode())

    def all(self, count):
        """That many, each operation in turn and those with bodies more often."""
        yield from self.opening()
        rounds = [operation for operation in self.document.operations for _ in range(3 if operation.body else 1)]
        for number in range(count):
            if number % len(rounds) == 0:
                self.chance.shuffle(rounds)
            if number % AGAIN_AFTER == AGAIN_AFTER - 1:
                yield from self.opening()
            yield self.of(rounds[number % len(rounds)])

    def of(self, operation):
        """One request, in half of the cases with something wrong."""
        kind = self.chance.choice(["right", "right", "right", "wrong", "wrong", "wrong", "odd"])
        path = self._path(operation, spoiled=kind == "wrong" and (not operation.body or self.chance.random() < 0.15))
        body = None
        headers = {}
        if operation.body:
            value = self._narrow(operation, self.values.of(operation.body, "", operation.noun))
            body = self.mutations.body(value) if kind == "wrong" else json.dumps(value).encode()
        method = operation.method
        if kind == "odd":
            method, path, headers = self._odd(operation, path, headers)
        return self._request(operation.name, kind, method, path, body, headers)

    def _odd(self, operation, path, headers):
        odd = self.chance.choice(["content type", "version", "method", "slash", "query"])
        method = operation.method
        if odd == "content type":
            headers = {"content-type": self.chance.choice(CONTENT_TYPES)}
        elif odd == "version":
            headers = {"x-prefect-api-version": self.chance.choice(VERSIONS)}
        elif odd == "method":
            method = self.chance.choice(["PUT", "PATCH", "DELETE", "POST", "GET", "OPTIONS", "TRACE"])
        elif odd == "slash":
            path = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        else:
            path += ("&" if "?" in path else "?") + "colour=red&limit=7"
        return method, path, headers

    def _request(self, operation, kind, method, path, body=None, headers=None):
        return Request(operation, kind, method, path, body, {"content-type": "application/json", **(headers or {})})

    def _path(self, operation, spoiled):
        path = operation.path
        for parameter in operation.path_parameters:
            name = parameter["name"]
            part = self._part(operation, name, parameter["schema"])
            if spoiled:
                part = self.chance.choice(PARTS)
            path = path.replace("{" + name + "}", part)
        asked = []
        for parameter in operation.query_parameters:
            if parameter.get("required") and not (spoiled and self.chance.random() < 0.3) or self.chance.random() < 0.4:
                value = self.values.of(parameter["schema"], parameter["name"], operation.noun)
                asked.append((parameter["name"], "maybe" if spoiled else value))
        query = "&".join(f"{name}={quote(str(value))}" for name, value in asked if value is not None)
        return f"{path}?{query}" if query else path

    def _part(self, operation, name, schema):
        rare = operation.method == "DELETE" and self.chance.random() < 0.7
        noun = {"schedule_id": "schedules", "lease_id": "leases"}.get(name, operation.noun)
        if schema.get("format") == "uuid" or name == "lease_id":
            return NOBODY if rare else self.values.an_id("id", noun)
        if name in ("view", "resource_id", "countable"):
            return {"view": "aggregate-worker-metadata", "resource_id": f"prefect.deployment.{self.first('deployments')}", "countable": self.chance.choice(["day", "time", "event", "resource"])}[name]
        known = "work_queues" if "/queues/" in operation.path and name == "name" else NAMES.get(name, operation.noun)
        return quote("nothing-of-that-name" if rare else self.values.a_name(known), safe="")

    def _narrow(self, operation, body):
        """What deletes many gets the id of one, or the world would be empty soon. What changes something sets no null: there
        the reference stumbles over its own tables, and changes nothing where we change the rest."""
        if operation.method == "PATCH" and isinstance(body, dict):
            return {key: value for key, value in body.items() if value is not None}
        if not operation.path.endswith("/bulk_delete") or not isinstance(body, dict):
            return body
        one = self.values.an_id("id", operation.noun) if self.chance.random() < 0.3 else NOBODY
        return {**body, operation.noun: {"id": {"any_": [one]}}}
