"""What two answers to the same request do not have in common: status, the shape of the body, the errors that it names."""

import json
import re

from world import UUID

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def kind(value):
    """The type of a value, and of texts their form."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "id" if UUID.fullmatch(value) else "time" if TIME.fullmatch(value) else "text"
    return "list" if isinstance(value, list) else "object"


def shape(value):
    """A value without what differs from run to run: the order of lists, and ids that are keys."""
    if isinstance(value, dict):
        if any(UUID.fullmatch(key) for key in value):
            return shape(list(value.values()))
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((shape(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    return kind(value)


def body_differences(theirs, ours, way="body"):
    """Each place where the shapes differ, in one line."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted(theirs.keys() | ours.keys()):
            if key not in ours:
                yield f"{way}.{key}: there {named(theirs[key])}, here nothing"
            elif key not in theirs:
                yield f"{way}.{key}: there nothing, here {named(ours[key])}"
            else:
                yield from body_differences(theirs[key], ours[key], f"{way}.{key}")
    elif isinstance(theirs, list) and isinstance(ours, list):
        if len(theirs) != len(ours):
            yield f"{way}: there {len(theirs)} items, here {len(ours)}"
        else:
            for one, other in zip(theirs, ours):
                yield from body_differences(one, other, f"{way}[]")
    elif theirs != ours:
        yield f"{way}: there {named(theirs)}, here {named(ours)}"


def named(part):
    return part if isinstance(part, str) else "object" if isinstance(part, dict) else "list"


def errors(body):
    """The place and the type of each error of a refused body, or nothing."""
    details = body.get("exception_detail") if isinstance(body, dict) else None
    if not isinstance(details, list):
        return None
    return sorted((".".join(map(str, detail.get("loc", []))), detail.get("type", "")) for detail in details)


def differences(theirs, ours):
    """Lines, each one difference. An answer is a status and a body."""
    (their_status, their_body), (our_status, our_body) = theirs, ours
    if their_status != our_status:
        return [f"status: there {their_status}, here {our_status}"]
    their_errors, our_errors = errors(their_body), errors(our_body)
    if their_errors is not None and our_errors is not None:
        missing = [f"errors: there {place} {what}, here not" for place, what in their_errors if (place, what) not in our_errors]
        added = [f"errors: here {place} {what}, there not" for place, what in our_errors if (place, what) not in their_errors]
        return missing + added
    return list(dict.fromkeys(body_differences(shape(their_body), shape(our_body))))
