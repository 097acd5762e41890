"""Sends requests about concurrency limits, right ones and wrong ones, and prints how each was answered as JSON."""

import json
import os

import httpx

NOBODY = "00000000-0000-0000-0000-000000000000"
RUN = "00000000-0000-0000-0000-00000000000a"
V1, V2 = "/concurrency_limits", "/v2/concurrency_limits"

REQUESTS = [
    ("POST", f"{V2}/", {"name": "a", "limit": 2}),
    ("POST", f"{V2}/", {"name": "a", "limit": 2}),
    ("POST", V2, {"name": "b", "limit": 1}),
    ("POST", f"{V2}/", {"name": "c", "limit": -1}),
    ("POST", f"{V2}/", {"name": "c/d", "limit": 1}),
    ("POST", f"{V2}/", {"name": "c"}),
    ("POST", f"{V2}/", {"name": "c", "limit": 1, "colour": "red"}),
    ("POST", f"{V2}/", {"name": "c", "limit": "many"}),
    ("POST", f"{V2}/", {"name": "slow", "limit": 1, "slot_decay_per_second": 0.001}),
    ("GET", f"{V2}/a", None),
    ("GET", f"{V2}/nothing", None),
    ("GET", f"{V2}/{NOBODY}", None),
    ("PATCH", f"{V2}/a", {"active": True}),
    ("PATCH", f"{V2}/a", {"limit": -1}),
    ("PATCH", f"{V2}/a", {"avg_slot_occupancy_seconds": 1}),
    ("PATCH", f"{V2}/nothing", {"limit": 1}),
    ("DELETE", f"{V2}/nothing", None),
    ("POST", f"{V2}/filter", {}),
    ("POST", f"{V2}/filter", {"limit": 201}),
    ("POST", f"{V2}/filter", {"offset": -1}),
    ("POST", f"{V2}/increment", {"names": ["a"], "slots": 2}),
    ("POST", f"{V2}/increment", {"names": ["a"], "slots": 1}),
    ("POST", f"{V2}/increment", {"names": ["a"], "slots": 3}),
    ("POST", f"{V2}/increment", {"names": ["a", "b"], "slots": 1}),
    ("POST", f"{V2}/increment", {"names": ["b", "b"], "slots": 1}),
    ("POST", f"{V2}/increment", {"names": [], "slots": 1}),
    ("POST", f"{V2}/increment", {"names": ["a"], "slots": 0}),
    ("POST", f"{V2}/increment", {"names": ["a"], "slots": 1, "mode": "speed"}),
    ("POST", f"{V2}/increment", {"names": ["a"], "slots": 1, "mode": "rate_limit"}),
    ("POST", f"{V2}/increment", {"names": ["slow"], "slots": 1, "mode": "rate_limit"}),
    ("POST", f"{V2}/increment", {"names": ["slow"], "slots": 1, "mode": "rate_limit"}),
    ("POST", f"{V2}/increment", {"slots": 1}),
    ("GET", f"{V2}/a", None),
    ("GET", f"{V2}/b", None),
    ("POST", f"{V2}/decrement", {"names": ["a", "nothing"], "slots": 1, "occupancy_seconds": 3}),
    ("POST", f"{V2}/decrement", {"names": ["nothing"], "slots": 1}),
    ("POST", f"{V2}/decrement", {"names": ["a"], "slots": 1, "occupancy_seconds": 0}),
    ("POST", f"{V2}/decrement", {"names": ["a"], "slots": 9}),
    ("GET", f"{V2}/a", None),
    ("POST", f"{V2}/increment-with-lease", {"names": ["nothing"], "slots": 1}),
    ("POST", f"{V2}/increment-with-lease", {"names": ["a"], "slots": 1, "lease_duration": 59}),
    ("POST", f"{V2}/increment-with-lease", {"names": ["a"], "slots": 1, "lease_duration": 86401}),
    ("POST", f"{V2}/increment-with-lease", {"names": ["a"], "slots": 1, "holder": {"type": "person", "id": RUN}}),
    ("POST", f"{V2}/increment-with-lease", {"names": ["a"], "slots": 1, "holder": {"type": "flow_run", "id": RUN}}),
    ("POST", f"{V2}/leases/{NOBODY}/renew", {"lease_duration": 60}),
    ("POST", f"{V2}/leases/{NOBODY}/renew", {"lease_duration": 1}),
    ("POST", f"{V2}/decrement-with-lease", {"lease_id": NOBODY}),
    ("POST", f"{V2}/decrement-with-lease", {"lease_id": "none"}),
    ("PUT", f"{V2}/a", {}),
    ("POST", f"{V1}/", {"tag": "t", "concurrency_limit": 1}),
    ("POST", f"{V1}/", {"tag": "t", "concurrency_limit": 1}),
    ("POST", f"{V1}/", {"tag": "t"}),
    ("POST", f"{V1}/", {"tag": "t", "concurrency_limit": 1, "colour": "red"}),
    ("GET", f"{V1}/tag/t", None),
    ("GET", f"{V1}/tag/nothing", None),
    ("GET", f"{V1}/{NOBODY}", None),
    ("GET", f"{V1}/none", None),
    ("POST", f"{V1}/increment", {"names": ["t", "nothing"], "task_run_id": RUN}),
    ("POST", f"{V1}/increment", {"names": ["t"], "task_run_id": NOBODY}),
    ("GET", f"{V1}/tag/t", None),
    ("GET", f"{V2}/tag:t", None),
    ("POST", f"{V1}/decrement", {"names": ["t"], "task_run_id": RUN}),
    ("GET", f"{V1}/tag/t", None),
    ("POST", f"{V1}/filter", {}),
    ("POST", f"{V1}/filter", {"limit": 0}),
    ("POST", f"{V1}/tag/t/reset", {}),
    ("POST", f"{V1}/tag/t/reset", {"slot_override": [RUN]}),
    ("POST", f"{V1}/tag/nothing/reset", {}),
    ("POST", f"{V1}/", {"tag": "t", "concurrency_limit": 0}),
    ("POST", f"{V1}/increment", {"names": ["t"], "task_run_id": NOBODY}),
    ("DELETE", f"{V1}/tag/t", None),
    ("DELETE", f"{V1}/tag/t", None),
    ("DELETE", f"{V1}/{NOBODY}", None),
    ("DELETE", f"{V2}/a", None),
    ("GET", "/csrf-token?client=a", None),
    ("GET", "/hello", None),
    ("GET", "/ready", None),
    ("GET", "/health", None),
    ("GET", "/version", None),
    ("GET", "/admin/storage", None),
    ("PUT", "/admin/storage", {"default_result_storage_block_id": NOBODY}),
    ("PUT", "/admin/storage", {}),
    ("DELETE", "/admin/storage", None),
    ("POST", "/block_types/", {"name": "Prefect thing", "slug": "thing"}),
    ("GET", f"/block_types/{NOBODY}", None),
    ("GET", "/block_types/slug/nothing", None),
    ("GET", "/block_types/slug/nothing/block_documents", None),
    ("DELETE", f"/block_schemas/{NOBODY}", None),
    ("POST", "/block_types/install_system_block_types", {}),
    ("GET", "/block_types/slug/secret/block_documents", None),
    ("POST", "/ui/schemas/validate", {"schema": {"properties": {"a": {"type": "integer"}}}, "values": {"a": 1}}),
    ("POST", "/ui/schemas/validate", {"schema": {"type": "nonsense"}, "values": {}}),
    ("POST", "/ui/schemas/validate", {"schema": {}}),
]

# Which differ from one to the next.
UNSTEADY = {"id", "created", "updated", "lease_id"}


def steady(value):
    """The value without ids and times; what is wrong with a request is its places."""
    if isinstance(value, dict):
        if "exception_detail" in value:
            return sorted(".".join(map(str, wrong["loc"])) for wrong in value["exception_detail"])
        if str(value.get("detail", "")).startswith("Invalid schema"):
            return "Invalid schema"
        return {key: "…" if key in UNSTEADY else steady(inner) for key, inner in value.items()}
    return [steady(inner) for inner in value] if isinstance(value, list) else value


def main():
    told = []
    with httpx.Client(follow_redirects=True) as client:
        for method, path, body in REQUESTS:
            answer = client.request(method, os.environ["PREFECT_API_URL"] + path, json=body)
            try:
                said = steady(answer.json())
            except ValueError:
                said = answer.text
            waits = "retry-after" in answer.headers
            told.append([f"{method} {path} {json.dumps(body)}", answer.status_code, waits, said])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
