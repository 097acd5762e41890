"""The first requests: they make one or two of everything, so that the ids of what follows refer to something."""

SCHEMA = {"title": "Sample", "type": "object", "properties": {"a": {"type": "string"}, "s": {"type": "string", "format": "password"}}, "secret_fields": ["s"], "block_type_slug": "sample", "block_schema_references": {}}
POOL = {"variables": {"type": "object", "properties": {"image": {"type": "string", "default": "none"}}}, "job_configuration": {"image": "{{ image }}"}}
RESOURCE = {"prefect.resource.id": "sample.thing", "prefect.resource.name": "thing"}
TRIGGER = {"type": "event", "match": RESOURCE, "expect": ["sample.never"], "posture": "Reactive", "threshold": 1, "within": 0}


def opening(first):
    """Method, path and body of each request in turn; `first` answers an id of a noun that exists by then."""
    for name in ("alpha", "beta"):
        yield "POST", "/flows/", {"name": name, "tags": ["one"], "labels": {"team": name}}
    yield "POST", "/work_pools/", {"name": "alpha", "type": "process", "base_job_template": POOL}
    yield "POST", "/work_pools/", {"name": "beta", "type": "prefect-agent", "concurrency_limit": 3}
    yield "POST", "/work_pools/alpha/queues", {"name": "gamma", "concurrency_limit": 2}
    yield "POST", "/work_pools/alpha/workers/heartbeat", {"name": "alpha", "heartbeat_interval_seconds": 30}
    yield "POST", "/work_queues/", {"name": "delta"}
    yield "POST", "/deployments/", {"name": "alpha", "flow_id": first("flows"), "tags": ["one"], "work_pool_name": "alpha", "parameter_openapi_schema": {"type": "object", "properties": {"x": {"type": "integer"}}}, "parameters": {"x": 1}}
    yield "POST", "/deployments/", {"name": "beta", "flow_id": first("flows"), "concurrency_limit": 2}
    yield "POST", f"/deployments/{first('deployments')}/schedules", [{"active": False, "schedule": {"cron": "0 6 * * *", "timezone": "UTC"}}, {"active": False, "schedule": {"interval": 3600}}]
    yield "GET", f"/deployments/{first('deployments')}/schedules", None
    yield "POST", f"/deployments/{first('deployments')}/create_flow_run", {"parameters": {"x": 2}}
    for name, state in (("alpha", {"type": "PENDING"}), ("beta", {"type": "SCHEDULED"}), ("gamma", {"type": "RUNNING"}), ("delta", None)):
        yield "POST", "/flow_runs/", {"name": name, "flow_id": first("flows"), "tags": ["one"], "state": state, "parameters": {"a": [1]}}
    for name in ("alpha", "beta", "gamma"):
        yield "POST", "/task_runs/", {"name": name, "task_key": "key", "dynamic_key": name, "flow_run_id": first("flow_runs"), "tags": ["one"], "state": {"type": "PENDING"}}
    yield "POST", f"/flow_runs/{first('flow_runs')}/input", {"key": "alpha", "value": '{"a": 1}', "sender": "me"}
    yield "POST", "/block_types/", {"name": "Sample", "slug": "sample", "description": "A sample"}
    yield "POST", "/block_types/", {"name": "Other", "slug": "other"}
    yield "POST", "/block_schemas/", {"fields": SCHEMA, "block_type_id": first("block_types"), "capabilities": ["read-path"]}
    for name in ("alpha", "beta"):
        yield "POST", "/block_documents/", {"name": name, "data": {"a": "1"}, "block_schema_id": first("block_schemas"), "block_type_id": first("block_types")}
    for name in ("alpha", "beta", "gamma"):
        yield "POST", "/variables/", {"name": name, "value": {"a": [1]}, "tags": ["one"]}
        yield "POST", "/artifacts/", {"key": name, "type": "markdown", "data": "text", "flow_run_id": first("flow_runs")}
        yield "POST", "/v2/concurrency_limits/", {"name": name, "limit": 3}
        yield "POST", "/concurrency_limits/", {"tag": name, "concurrency_limit": 2}
        yield "POST", "/automations/", {"name": name, "trigger": TRIGGER, "actions": [{"type": "do-nothing"}], "tags": ["one"]}
        yield "PUT", "/saved_searches/", {"name": name, "filters": [{"object": "flow", "property": "name", "type": "string", "operation": "=", "value": 1}]}
    yield "POST", "/v2/concurrency_limits/increment-with-lease", {"names": ["alpha"], "slots": 1}
    yield "POST", "/logs/", [{"name": "sample", "level": 20, "message": "hello", "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": first("flow_runs")}]
    yield "POST", "/events", [{"id": "00000000-0000-4000-8000-0000000000e1", "occurred": "2026-01-01T00:00:00Z", "event": "sample.event", "resource": RESOURCE}]
    yield "GET", f"/flow_run_states/?flow_run_id={first('flow_runs')}", None
    yield "GET", f"/task_run_states/?task_run_id={first('task_runs')}", None
