"""Options as users write them, on the command line and in Python, parsed into values."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypedDict, Unpack

from git_revisit.errors import DataError, UsageError
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import VIAS
from git_revisit.replay.filters import Filter

OneOrMore = str | Iterable[str]

_AGO = re.compile(r"(\d{1,5})[ .]?(minute|hour|day|week|month|year)s?[ .]ago")
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d")


def event_time(text: str, now: float, end_of_day: bool = False) -> str:
    """Return a time as an event's ``at``; ``now`` is in Unix seconds. Raises UsageError for other text.

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
    except (ValueError, OverflowError, DataError):
        raise UsageError(
            f"{text!r} is not a time", "write 2026-11-23, 2026-11-23T07:51:00Z, or '2 weeks ago'"
        ) from None


class WindowFilters(TypedDict, total=False):
    """The filters on revisits beside the start of a window; most accept one text or several.

    ``until`` is a time like ``2026-11-23`` (UTC) or ``2 weeks ago``. ``via`` is hook, command, message, import or
    infer; a ``!`` before it leaves that one out.
    """

    from_phase: OneOrMore
    to_phase: OneOrMore
    category: OneOrMore
    until: str | None
    via: OneOrMore
    actor: str | None
    explained: bool


class Filters(WindowFilters, total=False):
    """The filters on revisits, as ``log`` and ``matrix`` take them; ``since`` is a time like ``until``."""

    since: str | None


class PortfolioOptions(Filters, total=False):
    """The options of ``git_revisit.portfolio``, which describes them."""

    from_file: str | None
    rev: str
    jobs: int | None
    cache: str | None
    offline: bool
    timeout: float
    workflow: str | None
    check: str | None
    capture: bool
    min_capture: float | None
    infer: bool
    measure: str


def parse_filter(now: float, **options: Unpack[Filters]) -> Filter:
    """Return the filter that options describe; ``2 weeks ago`` counts back from ``now``, in Unix seconds.

    Raises UsageError for a filter, a time or a ``via`` that does not exist; phases are checked once the workflow is
    known.
    """
    for name in options:
        if name not in Filters.__annotations__:
            raise UsageError(f"unknown filter {name!r}", f"use {', '.join(Filters.__annotations__)}")
    since, until, vias = options.get("since"), options.get("until"), _several(options.get("via", ()))
    for each in vias:
        if each.removeprefix("!") not in VIAS:
            raise UsageError(f"unknown via {each!r}", f"use {', '.join(VIAS)}, or !infer to leave those out")
    return Filter(
        from_phases=_several(options.get("from_phase", ())),
        to_phases=_several(options.get("to_phase", ())),
        categories=_several(options.get("category", ())),
        since=event_time(since, now) if since else None,
        until=event_time(until, now, end_of_day=True) if until else None,
        via=vias,
        actor=options.get("actor"),
        explained=options.get("explained", False),
    )


def parse_pair(text: str) -> Filter:
    """Return the filter for a pair of phases, ``FROM:TO``; raises UsageError."""
    start, colon, end = text.partition(":")
    if not (start and colon and end):
        raise UsageError(f"{text!r} is not a pair of phases", "write model-development:data-preparation")
    return Filter(from_phases=(start,), to_phases=(end,))


def with_pair(only: Filter, pair: str | None) -> Filter:
    """Return a filter limited to a pair of phases, ``FROM:TO``; raises UsageError if it names phases already."""
    if pair is None:
        return only
    if only.from_phases or only.to_phases:
        raise UsageError("a pair cannot be combined with --from or --to", "give one of them")
    chosen = parse_pair(pair)
    return only._replace(from_phases=chosen.from_phases, to_phases=chosen.to_phases)


def _several(value: OneOrMore) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
