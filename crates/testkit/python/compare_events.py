"""Asks two servers the same about the same events and automations; prints each difference and ends with their number.

usage: compare_events.py API_URL API_URL

Left out, because the first is known to differ: searches for text (the reference cannot do them on older SQLite), and
actions without a type (it guesses).
"""

import sys
import time
from datetime import datetime, timedelta, timezone

import httpx

urls = sys.argv[1:]
clients = [httpx.Client(base_url=url, timeout=30, limits=httpx.Limits(max_keepalive_connections=0)) for url in urls]
base = datetime.now(timezone.utc).replace(microsecond=0, second=0, minute=0) - timedelta(hours=3)


def event(number, name="shop.order.paid", minutes=None, **more):
    occurred = base + timedelta(minutes=number if minutes is None else minutes)
    fields = {"id": f"01990000-0000-7000-8000-0000000e{number:04}", "occurred": occurred.isoformat(), "event": name}
    return {**fields, "resource": {"prefect.resource.id": "shop.order.1"}, **more}


events = [
    event(1, resource={"prefect.resource.id": "shop.order.1", "colour": "red", "prefect.resource.name": "first"}),
    event(2, "shop.order.lost", resource={"prefect.resource.id": "shop.order.2", "colour": "blue_1"}, related=[
        {"prefect.resource.id": "shop.customer.1", "prefect.resource.role": "buyer", "vip": "yes"},
        {"prefect.resource.id": "shop.till.2", "prefect.resource.role": "till"}]),
    event(3, resource={"prefect.resource.id": "shop.customer.1"}, payload={"Amount": "Twelve 100% Euro"}),
    event(4, related=[{"prefect.resource.id": "shop.till.2", "prefect.resource.role": "floor"}]),
    event(5, "other.thing", minutes=70),
]
for client in clients:
    assert client.post("/events", json=events).status_code == 204
everything = {"since": base.isoformat(), "until": (base + timedelta(hours=2)).isoformat()}


def page(client, filter, **more):
    answer = client.post("/events/filter", json={"filter": {"occurred": everything, **filter}, **more})
    if answer.status_code != 200:
        return answer.status_code
    body = answer.json()
    for event in body["events"]:
        event.pop("received")
    return body["total"], [event["id"][-1] for event in body["events"]], bool(body["next_page"]), body["events"]


deadline = time.time() + 60
while any(page(client, {})[0] < 5 for client in clients):
    assert time.time() < deadline
    time.sleep(0.5)

filters = [
    {}, {"order": "ASC"}, {"event": {"name": ["shop.order.lost"]}}, {"event": {"prefix": ["shop.order.p", "x"]}},
    {"event": {"exclude_prefix": ["shop.order.p"]}}, {"event": {"exclude_name": ["shop.order.paid"]}}, {"event": {"name": []}},
    {"id": {"id": [events[2]["id"]]}}, {"resource": {"id": ["shop.order.2"]}}, {"resource": {"id_prefix": ["shop.order."]}},
    {"resource": {"labels": {"colour": ["r?d", "green"]}}}, {"resource": {"labels": {"colour": "!red"}}},
    {"resource": {"labels": {"colour": "blue_*"}}}, {"resource": {"labels": {"prefect.resource.id": "shop.customer.*"}}},
    {"resource": {"labels": {"colour": []}}}, {"resource": {"labels": {}}}, {"resource": {"distinct": True}},
    {"resource": {"distinct": True}, "order": "ASC"}, {"related": {"id": ["shop.till.2"]}}, {"related": {"role": ["till"]}},
    {"related": {"resources_in_roles": [["shop.till.2", "floor"]]}}, {"related": {"labels": {"vip": "y*"}}},
    {"related": {"labels": {"vip": "y*", "prefect.resource.role": "buyer"}}}, {"related": [{"role": ["till"]}, {"role": ["buyer"]}]},
    {"any_resource": {"id": ["shop.customer.1"]}}, {"any_resource": {"id_prefix": ["shop.till."]}},
    {"any_resource": {"labels": {"colour": "red"}}}, {"any_resource": [{"id": ["shop.order.2"]}, {"id": ["shop.till.2"]}]},
    {"text": {"query": ""}}, {"text": {"query": "x" * 201}}, {"colour": 1}, {"occurred": None}, {"id": None},
    {"event": {"colour": 1}}, {"order": "UP"}, {"resource": {"distinct": None}}, {"related": None}, {"related": []},
]
different = 0


def compare(what, answers):
    global different
    if answers[0] != answers[1]:
        different += 1
        print(what, *answers, sep="\n  ")


for filter in filters:
    compare(filter, [page(client, filter) for client in clients])
for more in [{"limit": 2}, {"limit": 0}, {"limit": 50}, {"limit": 51}, {"limit": -1}, {"limit": None}, {"colour": 1}]:
    compare(more, [page(client, {}, **more) for client in clients])
compare("no filter", [client.post("/events/filter", json={"filter": None}).status_code for client in clients])
compare("no body", [client.post("/events/filter").status_code for client in clients])

def walk(client):
    body, read = client.post("/events/filter", json={"filter": {"occurred": everything}, "limit": 2}).json(), []
    while True:
        read.append(([event["id"][-1] for event in body["events"]], body["total"]))
        if not body["next_page"]:
            return read
        body = client.get(body["next_page"]).json()


compare("pages", [walk(client) for client in clients])
for token in ["", "x", "bm8gcGFnZQ=="]:
    compare(("token", token), [(client.get("/events/filter/next", params={"page-token": token}).status_code) for client in clients])
compare("no token", [client.get("/events/filter/next").status_code for client in clients])
for by, more in [("day", {}), ("time", {"time_unit": "hour"}), ("time", {"time_unit": "minute", "time_interval": 30}), ("event", {}),
                 ("resource", {}), ("time", {"time_unit": "second"}), ("time", {"time_unit": "week"}), ("colour", {}), ("time", {"time_unit": "year"}),
                 ("time", {"time_interval": 0.001}), ("time", {"time_unit": None, "time_interval": None}), ("event", {"time_unit": "second"})]:
    answers = [client.post(f"/events/count-by/{by}", json={"filter": {"occurred": everything}, **more}) for client in clients]
    compare((by, more), [(answer.status_code, answer.json() if answer.status_code == 200 else None) for answer in answers])
compare("count without filter", [client.post("/events/count-by/event", json={}).status_code for client in clients])
for wrong in [{"resource": {}}, {"resource": {"prefect.resource.id": ""}}, {"resource": {"prefect.resource.id": 7}}, {"event": "x" * 1025},
              {"payload": []}, {"payload": None}, {"related": None}, {"related": [{"prefect.resource.id": "x"}]}, {"id": "x"}, {"occurred": "x"},
              {"colour": 1}, {"follows": None}, {"follows": "x"}, {"resource": {"prefect.resource.id": "x", "y": None}},
              {"related": [{"prefect.resource.id": f"r.{n}", "prefect.resource.role": "r"} for n in range(101)]}]:
    body = [{**event(900), **wrong}]
    compare(str(wrong)[:60], [client.post("/events", json=body).status_code for client in clients])
compare("empty list", [client.post("/events", json=[]).status_code for client in clients])
compare("no list", [client.post("/events", json={}).status_code for client in clients])

none = "01990000-0000-7000-8000-000000000001"
for trigger in [{"posture": "Reactive"}, {"type": "event", "posture": "Proactive"}, {"posture": "Proactive", "within": 5}, {"posture": "Proactive", "within": 0},
                {"posture": "Reactive", "within": None}, {"posture": "Reactive", "within": -1}, {"posture": "x"}, {}, {"type": "metric"},
                {"type": "compound", "triggers": [{"posture": "Reactive"}], "within": 10, "require": "all"},
                {"type": "compound", "triggers": [{"posture": "Reactive"}], "within": None, "require": 2},
                {"type": "compound", "triggers": [{"posture": "Reactive"}], "require": "any"},
                {"type": "sequence", "triggers": [{"posture": "Reactive"}, {"posture": "Reactive"}], "within": 10.5},
                {"posture": "Reactive", "match": {"a": ["b", "c"]}, "match_related": [{"x": "y"}, {"z": ["w"]}], "for_each": ["b", "a"], "threshold": 0},
                {"posture": "Reactive", "colour": 1}, {"posture": "Reactive", "match": {"a": 1}}]:
    def made(client):
        answer = client.post("/automations/", json={"name": "n", "trigger": trigger, "actions": [{"type": "do-nothing"}]})
        if answer.status_code != 201:
            return answer.status_code
        body = answer.json()
        client.delete("/automations/" + body["id"])

        def strip(trigger):
            trigger.pop("id")
            for key in ["after", "expect", "for_each"]:
                if key in trigger:
                    trigger[key] = sorted(trigger[key])
            for child in trigger.get("triggers", []):
                strip(child)
            return trigger
        return strip(body["trigger"])
    compare(("trigger", trigger), [made(client) for client in clients])
for action in [{"type": "do-nothing"}, {"type": "run-deployment"}, {"type": "run-deployment", "source": "inferred"},
               {"type": "run-deployment", "deployment_id": none, "parameters": {"a": 1}, "schedule_after": 5}, {"type": "pause-deployment", "deployment_id": none},
               {"type": "cancel-flow-run"}, {"type": "change-flow-run-state", "state": "FAILED"}, {"type": "change-flow-run-state"},
               {"type": "pause-work-queue", "source": "inferred"}, {"type": "resume-work-pool", "work_pool_id": none},
               {"type": "send-notification", "block_document_id": none, "body": "x"}, {"type": "send-notification", "block_document_id": none, "body": "{{ x"},
               {"type": "call-webhook", "block_document_id": none}, {"type": "call-webhook", "block_document_id": none, "payload": {"a": 1}},
               {"type": "call-webhook", "block_document_id": none, "payload": None},
               {"type": "suspend-flow-run"}, {"type": "resume-flow-run"}, {"type": "delete-flow-run"}, {"type": "pause-automation", "automation_id": none},
               {"type": "dance"}, {"type": "do-nothing", "colour": 1}]:
    def acted(client):
        answer = client.post("/automations/", json={"name": "n", "trigger": {"posture": "Reactive", "expect": ["never"]}, "actions": [action]})
        if answer.status_code != 201:
            return answer.status_code
        client.delete("/automations/" + answer.json()["id"])
        return answer.json()["actions"]
    compare(("action", action), [acted(client) for client in clients])
for template in ["", "x", "{{ a.b }}", "{{ a", "{% if x %}", "{{ a | nofilter }}", "{{ a | upper }}", "{% for x in y %}{{ x }}{% endfor %}", 7, None]:
    for path in ["/templates/validate", "/automations/templates/validate"]:
        answers = [client.post(path, json=template) for client in clients]
        compare((path, template), [(answer.status_code, answer.json().get("error", {}).get("line") if answer.content else None) for answer in answers])
compare("missing", [(a.status_code, a.json()) for a in [client.get("/automations/" + none) for client in clients]])
compare("missing patch", [(a.status_code, a.json()) for a in [client.patch("/automations/" + none, json={}) for client in clients]])
compare("owned-by none", [client.delete("/automations/owned-by/x.y").status_code for client in clients])
compare("related-to none", [client.get("/automations/related-to/x.y").json() for client in clients])
for body in [{}, {"sort": None}, {"limit": 0}, {"limit": 201}, {"offset": -1}, {"automations": {"x": 1}}, {"sort": "x"}, {"colour": 1}]:
    compare(("automations", body), [(client.post("/automations/filter", json=body).status_code, client.post("/automations/count", json=body).status_code) for client in clients])
compare("task workers", [client.post("/task_workers/filter", json={}).json() for client in clients])
print(different, "differences")
sys.exit(min(different, 1))
