"""Uses concurrency limits as a program of Prefect's SDK does, and prints what it saw as JSON."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency, rate_limit


class Watch:
    """Counts how many are inside at the same time."""

    def __init__(self):
        self.lock, self.inside, self.most, self.entered = threading.Lock(), 0, 0, 0

    def __enter__(self):
        with self.lock:
            self.inside += 1
            self.entered += 1
            self.most = max(self.most, self.inside)

    def __exit__(self, *_):
        with self.lock:
            self.inside -= 1

    def seen(self):
        return {"most": self.most, "entered": self.entered}


def blocks_of_code():
    # Each waits inside for another one, so that two must fit; and a third would be seen.
    watch, pair = Watch(), threading.Barrier(2)

    def body(_):
        with concurrency("database", occupy=1):
            with watch:
                pair.wait(timeout=60)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(body, range(4)))
    return watch.seen()


def unknown_limits():
    with concurrency("nowhere"):
        passed = True
    try:
        with concurrency("nowhere", strict=True):
            refused = None
    except Exception as error:
        refused = type(error).__name__
    return {"passed": passed, "strict": refused}


def too_many_slots():
    try:
        with concurrency("database", occupy=3):
            return None
    except Exception as error:
        return type(error).__name__


def timeout():
    with concurrency("single"):
        try:
            with concurrency("single", timeout_seconds=0.5):
                return None
        except TimeoutError as error:
            return type(error).__name__


def rates():
    began = time.monotonic()
    for _ in range(4):
        rate_limit("api")
    took = time.monotonic() - began
    try:
        rate_limit("database")
        refused = None
    except Exception as error:
        refused = type(error).__name__
    # Two at once, then two more as slots decay: one each second.
    return {"waited": took >= 1.5, "without decay": refused}


watch_of_tasks = Watch()


@task(tags=["limited"])
def limited(number):
    with watch_of_tasks:
        time.sleep(0.2)
    return number


@task(tags=["free"])
def free(number):
    return number


@flow
def tagged():
    numbers = limited.map(range(3)).result()
    return numbers + free.map(range(2)).result()


def tagged_tasks():
    return {"numbers": tagged(), **watch_of_tasks.seen()}


def left_over():
    with get_client(sync_client=True) as client:
        limits = client.read_global_concurrency_limits()
        return {limit.name: limit.active_slots for limit in limits if limit.name != "api"}


if __name__ == "__main__":
    seen = {
        "blocks of code": blocks_of_code(),
        "unknown limits": unknown_limits(),
        "too many slots": too_many_slots(),
        "timeout": timeout(),
        "rates": rates(),
        "tagged tasks": tagged_tasks(),
        "left over": left_over(),
    }
    print(json.dumps(seen, sort_keys=True))
