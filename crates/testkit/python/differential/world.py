"""What exists on both servers: which id of one is which id of the other, and the names that requests may use."""

import re
from collections import defaultdict

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
NOBODY = "00000000-0000-4000-8000-000000000000"

# The noun whose ids stand in a field, where the field's own name does not say it.
NOUNS = {
    "task_run": "task_runs",
    "parent_task_run": "task_runs",
    "parent_flow_run": "flow_runs",
    "work_pool": "work_pools",
    "default_queue": "work_queues",
    "storage_block": "block_documents",
    "default_result_storage_block": "block_documents",
    "schedule": "schedules",
    "state": "flow_run_states",
    "lease": "leases",
    "storage_document": "block_documents",
    "infrastructure_document": "block_documents",
}


def noun_of(field):
    """`flow_run_id` is an id of `flow_runs`."""
    bare = field.removesuffix("_id")
    return NOUNS.get(bare, f"{bare}s")


class World:
    """Grows with each pair of answers."""

    def __init__(self):
        self.ours = {}
        self.ids = defaultdict(list)
        self.names = defaultdict(list)

    def translate(self, text):
        """The reference's ids become ours."""
        return UUID.sub(lambda found: self.ours.get(found.group(), found.group()), text)

    def learn(self, noun, theirs, ours):
        """Takes ids and names from two answers to the same request."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key in theirs.keys() & ours.keys():
                self._learn_field(noun, key, theirs[key], ours[key])
        elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours) == 1:
            self.learn(noun, theirs[0], ours[0])

    def _learn_field(self, noun, key, theirs, ours):
        if isinstance(theirs, str) and isinstance(ours, str):
            if UUID.fullmatch(theirs) and UUID.fullmatch(ours):
                self.pair(noun if key == "id" else noun_of(key), theirs, ours)
            elif key in ("name", "slug", "tag", "checksum", "key") and theirs == ours and theirs:
                if theirs not in self.names[noun]:
                    self.names[noun].append(theirs)
        elif key not in ("parameters", "data", "input", "exception_detail", "request_body"):
            self.learn(noun_of(key) if key.endswith("_id") else {"state": "flow_run_states"}.get(key, key), theirs, ours)

    def pair(self, noun, theirs, ours):
        """Both name the same thing."""
        if theirs not in self.ours and theirs != NOBODY:
            self.ours[theirs] = ours
            self.ids[noun].append(theirs)
