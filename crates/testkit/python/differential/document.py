"""Reads an OpenAPI document: its operations, and its schemas without references."""

from dataclasses import dataclass, field


@dataclass
class Operation:
    """One method of one path."""

    method: str
    path: str
    path_parameters: list = field(default_factory=list)
    query_parameters: list = field(default_factory=list)
    body: dict | None = None

    @property
    def name(self):
        return f"{self.method} {self.path}"

    @property
    def noun(self):
        """What the path is about, like `flow_runs`."""
        steps = [step for step in self.path.split("/") if step not in ("", "v2", "ui")]
        return steps[0] if steps else ""


class Document:
    """A document, and what stands behind its references."""

    def __init__(self, document):
        self.schemas = document["components"]["schemas"]
        self.operations = [
            self._operation(method.upper(), path.removeprefix("/api"), described)
            for path, methods in document["paths"].items()
            for method, described in methods.items()
        ]

    def _operation(self, method, path, described):
        parameters = described.get("parameters", [])
        contents = described.get("requestBody", {}).get("content", {})
        return Operation(
            method,
            path,
            [parameter for parameter in parameters if parameter["in"] == "path"],
            [parameter for parameter in parameters if parameter["in"] == "query"],
            contents["application/json"]["schema"] if "application/json" in contents else None,
        )

    def resolve(self, schema):
        """The schema, or what it refers to."""
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema
