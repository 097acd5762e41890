"""Times of schedules as the reference understands them.

Reads a JSON list of cases `{"schedule", "start", "end", "most"}` from standard input, and prints a JSON list with the times
of each, in microseconds since 1970. Times before the start are left out: around a change of the clock the reference's own
generator may look back.
"""

import calendar
import json
import sys
from datetime import datetime

from prefect.server.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule

KINDS = {"cron": CronSchedule, "interval": IntervalSchedule, "rrule": RRuleSchedule}


def micros(time: datetime) -> int:
    return calendar.timegm(time.utctimetuple()) * 1_000_000 + time.microsecond


def times(case: dict) -> list[int]:
    kind = next(kind for key, kind in KINDS.items() if key in case["schedule"])
    schedule = kind.model_validate(case["schedule"])
    start, end = (datetime.fromisoformat(case[key].replace("Z", "+00:00")) for key in ("start", "end"))
    found = schedule._get_dates_generator(n=case["most"], start=start, end=end)
    return [time for time in map(micros, found) if time >= micros(start)]


json.dump([times(case) for case in json.load(sys.stdin)], sys.stdout)
