"""Values that come beside a statement, where fakesnow takes them for something else than Snowflake does."""

import decimal

from snowflake_sessions import fakesnow

inner = fakesnow.from_binding


def from_binding(binding):
    """Any type may be null, and a FIXED may have a point."""
    if binding["value"] is None:
        return None
    if binding["type"] == "FIXED":
        number = decimal.Decimal(binding["value"])
        return int(number) if number == number.to_integral_value() else number
    return inner(binding)


fakesnow.from_binding = from_binding


def is_array(body):
    """Whether one statement comes with many rows."""
    return any(isinstance(binding["value"], list) for binding in (body.get("bindings") or {}).values())
