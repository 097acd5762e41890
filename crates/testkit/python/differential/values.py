"""Values that a schema allows, made from a seeded source of chance, and of the ids and names that exist."""

from datetime import datetime, timedelta, timezone

from world import NOBODY, noun_of

WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
NAMED = {
    "timezone": ["UTC", "Europe/Berlin"],
    "cron": ["0 6 * * *", "*/15 9-17 * * 1-5"],
    "rrule": ["FREQ=DAILY;COUNT=3", "RRULE:FREQ=WEEKLY;BYDAY=MO"],
    "slug": WORDS,
    "template": ["{{ flow.name }}", "plain"],
    "page-token": ["bm9uZQ=="],
    "countable": ["day", "time", "event", "resource"],
}
SORTED_NOUNS = ("tags",)


class Values:
    """Makes values."""

    def __init__(self, document, world, chance):
        self.document, self.world, self.chance = document, world, chance

    def of(self, schema, name="", noun="", depth=0):
        """A value of the schema; its field's name says which ids and words fit."""
        schema = self.document.resolve(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return self._one_of(schema[union], name, noun, depth)
        if "allOf" in schema:
            return self.of(schema["allOf"][0], name, noun, depth)
        make = getattr(self, f"_{schema.get('type', 'anything')}")
        return make(schema, name, noun, depth)

    def _one_of(self, choices, name, noun, depth):
        some = [choice for choice in choices if choice.get("type") != "null"]
        if len(some) < len(choices) and self.chance.random() < 0.2:
            return None
        return self.of(self.chance.choice(some), name, noun, depth)

    def _object(self, schema, name, noun, depth):
        noun = name if name in self.world.ids or name.endswith("s") else noun
        required = schema.get("required", [])
        wanted = 0.5 / (1 + depth)
        made = {}
        for key, part in schema.get("properties", {}).items():
            if key in required or "const" in part or self.chance.random() < wanted:
                made[key] = self.of(part, key, noun, depth + 1)
        if not schema.get("properties") and schema.get("additionalProperties", True) is not False:
            extra = schema.get("additionalProperties")
            for _ in range(self.chance.randint(0, 2)):
                made[self.chance.choice(WORDS)] = self.of(extra if isinstance(extra, dict) else {}, "", noun, depth + 1)
        return made

    def _array(self, schema, name, noun, depth):
        least = schema.get("minItems", 0)
        count = self.chance.randint(least, max(least, 2))
        items = [self.of(schema.get("items", {}), name, noun, depth + 1) for _ in range(count)]
        if schema.get("uniqueItems"):
            items = [item for at, item in enumerate(items) if item not in items[:at]]
        return items

    def _string(self, schema, name, noun, _depth):
        form = schema.get("format")
        if form == "uuid":
            return self.an_id(name, noun)
        if form == "date-time":
            return self._time()
        if form == "duration":
            return self.chance.choice(["PT60S", "PT1H", "P1D"])
        if form == "uri":
            return "https://example.com/logo.png"
        if name in NAMED:
            return self.chance.choice(NAMED[name])
        if name == "name" or name.endswith("_name") or name in ("any_", "names", "tag", "key", "checksum"):
            return self.a_name(noun)
        text = self.chance.choice(WORDS)
        return text * max(1, schema.get("minLength", 0) // 4) if schema.get("minLength") else text

    def _integer(self, schema, *_):
        least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        return self.chance.randint(int(least), int(min(schema.get("maximum", least + 20), least + 20)))

    def _number(self, schema, *_):
        least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        most = schema.get("maximum", least + 100)
        return round(self.chance.uniform(least + 0.5, most), 3)

    def _boolean(self, *_):
        return self.chance.random() < 0.5

    def _null(self, *_):
        return None

    def _anything(self, *_):
        return self.chance.choice([{}, {"a": 1}, [1, "b"], "text", 7, 1.5, True, {"nested": {"list": [None]}}])

    def _time(self):
        moment = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=self.chance.randint(0, 40_000_000))
        return self.chance.choice([moment.isoformat(), moment.strftime("%Y-%m-%dT%H:%M:%SZ"), moment.isoformat(" ")])

    def an_id(self, name, noun):
        """Mostly one that exists."""
        wanted = noun if name in ("id", "any_", "not_any_") else noun_of(name)
        known = self.world.ids.get(wanted) or self.world.ids.get(noun)
        return self.chance.choice(known) if known and self.chance.random() < 0.85 else NOBODY

    def a_name(self, noun):
        """A name that may exist or not."""
        known = self.world.names.get(noun)
        if known and self.chance.random() < 0.6:
            return self.chance.choice(known)
        return f"{self.chance.choice(WORDS)}-{self.chance.randint(1, 40)}"
