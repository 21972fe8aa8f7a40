"""Options as users write them, on the command line and in Python, parsed into values."""

import re
from datetime import UTC, datetime, timedelta

from git_revisit.errors import UsageError
from git_revisit.model.event_yaml import utc

_AGO = re.compile(r"(\d{1,5})[ .]?(minute|hour|day|week|month|year)s?[ .]ago")
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d")


def event_time(text: str, now: float, end_of_day: bool = False) -> str:
    """Return a time as an event's ``at``; ``now`` is in Unix seconds. Raises UsageError for what is not a time.

    A time without a zone is UTC; a date is its first second, or with ``end_of_day`` its last.
    """
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            return utc(now - timedelta(days=int(ago[1]) * _DAYS[ago[2]]).total_seconds())
        when = datetime.fromisoformat(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        if end_of_day and _DATE.fullmatch(text):
            when += timedelta(days=1, seconds=-1)
        return utc(when.timestamp())
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is not a time", "write 2026-11-23, 2026-11-23T07:51:00Z, or '2 weeks ago'"
        ) from None
