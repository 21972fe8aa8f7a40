"""The dates of a spreadsheet: reading them, in ISO or in a given format, and saying what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from git_revisit.errors import DataError, UsageError
from git_revisit.model.event_yaml import utc

_EXAMPLE = datetime(2026, 11, 23, tzinfo=UTC)
_DIRECTIVE = re.compile(r"%([-_0^#]*.?)", re.S)
_DIRECTIVES = "aAbBcdfGHIjmMpSuUVwWxXyYz%"  # of strptime, without %Z


def check_date_format(date_format: str) -> None:
    """Raise UsageError for a format of dates that does not name at least year and month, or names zones in words."""
    if "%Z" in date_format:
        raise UsageError("the names of time zones are ambiguous", "use offsets: %z reads +01:00")
    _check_parts(_DIRECTIVE.findall(date_format), date_format)
    try:
        read = datetime.strptime(_EXAMPLE.strftime(date_format), date_format)
        if (read.year, read.month) == (_EXAMPLE.year, _EXAMPLE.month):
            return
    except (ValueError, re.error):  # re.error: %c names the year, too, for example
        pass
    raise UsageError(
        f"the date format {date_format!r} does not name year and month", "write it as in %d.%m.%Y or %m/%d/%y"
    )


def _check_parts(parts: Sequence[str], date_format: str) -> None:
    """Raise UsageError for parts that Python cannot read, such as %-d, or that occur twice."""
    unknown = next((each for each in parts if each not in _DIRECTIVES or not each), None)
    if unknown is not None:
        plain = unknown[-1:]
        hint = "write each part as in %d.%m.%Y or %m/%d/%y"
        if len(unknown) > 1 and plain in _DIRECTIVES:
            hint = f"write %{plain}; %d, %m and %H read a number with and without a leading zero"
        raise UsageError(f"the date format {date_format!r} has %{unknown}, which cannot be read", hint)
    twice = next((each for each in parts if each != "%" and parts.count(each) > 1), None)
    if twice:
        raise UsageError(f"the date format {date_format!r} has %{twice} twice", "write each part once, as in %d.%m.%Y")


def read_date(text: str, date_format: str | None) -> str | None:
    """Return a date in the form of events, None if it cannot be read; without a time zone it is UTC."""
    try:
        when = datetime.strptime(text, date_format) if date_format else datetime.fromisoformat(text)
        return utc((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError, DataError):
        return None


def expected_date(text: str, date_format: str | None) -> str:
    """Return what a date that cannot be read should be: one of the calendar, if only its numbers are wrong."""
    example = _EXAMPLE.strftime(date_format or "%Y-%m-%d")
    if date_format is None:
        exists = _shape(text[:10]) != _shape(example) or _is_day(text[:10])
    else:
        exists = _shape(_SHORT.sub("00", text)) != _shape(_SHORT.sub("00", example))
    return f"a date like {example}" if exists else f"a date that exists, read as {date_format or 'year-month-day'}"


_SHORT = re.compile(r"(?<!\d)\d(?!\d)")  # a number of one digit, for which two are read, too


def _shape(text: str) -> str:
    return re.sub(r"\d", "0", text)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
