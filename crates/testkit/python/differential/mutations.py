"""What may be wrong with a request: each mutation takes one that was right, and spoils one thing."""

import copy
import json

WRONG = [
    None, True, -1, 0, 7, 1.5, 10**30, -(10**30), 2**31, 2**63, "", "text", "7", "true", "x" * 3000, "ünïcödé ☃ 𝄞", "nul\x00nul", [], ["a"], [None], {},
    {"a": 1}, "00000000-0000-4000-8000-00000000000g", "2026-13-01T00:00:00Z", "2026-01-01", "yesterday", "../..", "' OR 1=1 --", "a/b", 0.1, 1e308,
]
CONTENT_TYPES = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/json; charset=utf-8", "application/vnd.api+json", None]
RAW = [b"", b"{", b"nul", b"[1,", b'{"a": NaN}', b'"\xff"', b"\x00", b"{} {}", b"'single'", b'{"a":1,"a":2}']
PARTS = ["not-a-uuid", "00000000-0000-4000-8000-000000000000", "%00", "%F0%9F%92%A9", "x" * 300, "a%2Fb", "..%2f..", "%20", "0", "NULL"]
VERSIONS = ["0.7.9", "abc", "0.8.4", "9.9.9", ""]


def places(value, way=()):
    """The way to each value in a value, itself first."""
    yield way
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, way + (key,))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from places(inner, way + (at,))


def put(body, way, value):
    """The body with another value at that place."""
    if not way:
        return value
    body = copy.deepcopy(body)
    holder = body
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = value
    return body


class Mutations:
    """Spoils requests."""

    def __init__(self, chance):
        self.chance = chance

    def body(self, body):
        """The body as bytes, with something wrong."""
        spoil = self.chance.choice([self._wrong, self._wrong, self._wrong, self._wrong, self._missing, self._missing, self._extra, self._extra, self._several, self._deep, self._whole, self._raw])
        spoiled = spoil(body)
        return spoiled if isinstance(spoiled, bytes) else json.dumps(spoiled).encode()

    def _somewhere(self, body):
        ways = [way for way in places(body) if way and len(way) <= 5]
        return self.chance.choice(ways) if ways else ()

    def _wrong(self, body):
        return put(body, self._somewhere(body), self.chance.choice(WRONG))

    def _missing(self, body):
        ways = [way for way in places(body) if way and isinstance(way[-1], str)]
        if not ways:
            return {}
        way = self.chance.choice(ways)
        body = copy.deepcopy(body)
        holder = body
        for step in way[:-1]:
            holder = holder[step]
        del holder[way[-1]]
        return body

    def _extra(self, body):
        ways = [()] + [way for way in places(body) if len(way) < 4]
        way = self.chance.choice(ways)
        holder = body
        for step in way:
            holder = holder[step]
        if not isinstance(holder, dict):
            holder, way = body, ()
        return put(body, way, {**holder, "colour": "red"}) if isinstance(holder, dict) else {"colour": "red"}

    def _several(self, body):
        for _ in range(3):
            body = self._wrong(body)
        return self._extra(body)

    def _deep(self, body):
        deep = "1"
        for _ in range(self.chance.choice([30, 90])):
            deep = [deep] if self.chance.random() < 0.5 else {"a": deep}
        return put(body, self._somewhere(body), deep)

    def _whole(self, _body):
        return self.chance.choice(WRONG)

    def _raw(self, _body):
        return self.chance.choice(RAW)
