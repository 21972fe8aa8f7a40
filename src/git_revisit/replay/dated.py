"""Revisits at their own dates instead of those of the commits that brought them, for histories that were reconstructed.

One commit may bring years of inferred or imported revisits; by history all of them appear at that commit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from git_revisit.model.event_yaml import DAY, seconds
from git_revisit.replay.evolution import Change, Counting, label
from git_revisit.replay.fold import in_order

BY = ("history", "date")
LAST_DAY = date.max


class Bound(NamedTuple):
    """The last second of a period, in Unix seconds, and its label."""

    at: int
    label: str


def period_end(at: int, every: str) -> Bound:
    """Return the bound of the day, ISO week or month that a Unix time lies in, in UTC."""
    return Bound(_last_day(datetime.fromtimestamp(at, UTC).date(), every) + DAY - 1, label(at, every))


def _last_day(day: date, every: str) -> int:
    """Return the start of the last day of a period, in Unix seconds."""
    if every == "month":
        first = day.replace(day=1)
        late = first > LAST_DAY - timedelta(days=31)
        day = LAST_DAY if late else (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    elif every == "week":
        day = date.fromordinal(min(LAST_DAY.toordinal(), day.toordinal() + 6 - day.weekday()))
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def tag_bounds(tags: Iterable[tuple[str, int]]) -> list[Bound]:
    """Return bounds in time order for tags given as (name, committer date); tags of one date are one bound."""
    names: dict[int, list[str]] = {}
    for name, at in tags:
        names.setdefault(at, []).append(name)
    return [Bound(at, ", ".join(sorted(names[at]))) for at in sorted(names)]


def next_bound(at: int, bounds: Sequence[Bound], rest: str, end: int) -> Bound:
    """Return the first bound at or after a time; after the last bound, one at ``end`` labelled ``rest``."""
    place = bisect_left(bounds, at, key=lambda each: each.at)
    return bounds[place] if place < len(bounds) else Bound(end, rest)


def by_date(events: Iterable[Counting], bound: Callable[[int], Bound]) -> list[Change]:
    """Return a change for each period in which an event lies, in time order; no commit brings it."""
    periods: dict[Bound, list[Counting]] = {}
    for event in in_order(events):
        periods.setdefault(bound(seconds(event.at)), []).append(event)
    return [Change("", each.at, each.label, tuple(inside), ()) for each, inside in periods.items()]
