"""What was read before: values by object id, and every event file that was ever decoded, kept between runs.

Values are plain (tuples, dicts, text, numbers) and belong to an object id, so they never grow old. Event files lie in
buckets, each under the ids that link it to others, so that the few that a new event touches are found without reading
the rest. Whatever of this is missing or damaged is worked out again.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from zlib import crc32

from git_revisit import __version__
from git_revisit.gitio.parse import Entry
from git_revisit.model.events import EVENT_TYPES, Amend, Event, Invalid
from git_revisit.model.workflow import Capture, Limits, Phase, Workflow
from git_revisit.project.cache import Cache
from git_revisit.replay.totals import links, needs

FORMAT = 4  # of what is kept here; goes up with any change to it, to the codec, or to replay
STAMP = f"{FORMAT}-{__version__}-{sys.implementation.cache_tag}"  # marshal's form is that of one Python
SMALL, LARGE = 16, 512  # event files in a bucket: at first, and when all begins again with more buckets
EVENTS, SUMMARIES = "events", "summary"
Item = Event | Invalid
_TARGET = Amend._fields.index("target")  # of a retraction too

_CORRECTIONS = ("amend", "retract")


class Damaged(Exception):
    """The cache lacks what it must have."""


class Memo:
    """What one project remembers; nothing is written before ``save``."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._fresh: dict[str, dict[str, Any]] = {}
        self._fresh_events: dict[Entry, Item] = {}
        self._began: tuple[int, str] | None = None  # the number of buckets and their birth, when first asked
        self._asked = False
        self._anew = False  # whatever is there is damaged

    def read(self, space: str, keys: Collection[str]) -> dict[str, Any]:
        """Return the values that are known under these keys."""
        fresh = self._fresh.get(space, {})
        self._buckets()
        found = self._cache.get(self._named(space), [key for key in keys if key not in fresh])
        return {key: marshal.loads(data) for key, data in found.items()} | {  # noqa: S302 - its checksum is ours
            key: fresh[key] for key in keys if key in fresh
        }

    def keep(self, space: str, values: Mapping[str, Any]) -> None:
        """Remember values."""
        self._fresh.setdefault(space, {}).update(values)

    def keep_events(self, items: Mapping[Entry, Item]) -> None:
        """Remember what event files hold; the files are those that ``events`` and ``linked`` don't know."""
        self._fresh_events.update(items)

    def events(self) -> dict[Entry, Item]:
        """Return every event file that is known."""
        buckets = self._buckets()
        numbers = range(buckets[0]) if buckets else ()
        return {entry: item for row in self._rows(numbers) for entry, item in [_read(row)]}

    def linked(self, ids: Iterable[str]) -> dict[Entry, Event]:
        """Return every known event that is linked to one of these ids, over any number of links, and its focus events.

        Raises Damaged if that cannot be known.
        """
        buckets = self._buckets()
        if not buckets:
            raise Damaged
        found: dict[Entry, Event] = {}
        seen: set[str] = set()
        wanted = set(ids)
        while wanted:
            seen |= wanted
            for row in self._rows({_bucket(identity, buckets[0]) for identity in wanted}):
                fields = row[-1]
                if fields[0] in wanted or (fields[-1] in _CORRECTIONS and fields[_TARGET] in wanted):
                    entry, item = _read(row)
                    if not isinstance(item, Invalid):
                        found[entry] = item
            wanted = needs(found.values()) - seen
        return found

    def save(self) -> None:
        """Write what is new, all or nothing; does nothing if the cache cannot be written."""
        if not self._fresh and not self._fresh_events:
            return
        with self._cache.writing() as ready:
            if ready:
                try:
                    self._add()
                except Damaged:
                    self._cache.empty()
        self._fresh, self._fresh_events = {}, {}

    def forget(self) -> None:
        """Start again with nothing, as when there is damage."""
        self._began, self._asked, self._anew = None, True, True

    def _buckets(self) -> tuple[int, str] | None:
        if not self._asked:
            self._began, self._asked = self._stored(), True
        return self._began

    def _stored(self) -> tuple[int, str] | None:
        data = self._cache.get("birth", ["events"]).get("events")
        return marshal.loads(data) if data else None  # noqa: S302

    def _add(self) -> None:
        """Put what is new on top of what was there when we began; if that has changed meanwhile, leave it."""
        began, now = self._buckets(), None if self._anew else self._stored()
        if (began and began != now) or not (now or self._fresh_events):
            return
        known = now is not None
        if now is None:
            self._cache.empty()
            count = SMALL
            while count * SMALL < len(self._fresh_events):
                count *= 2
            now = (count, os.urandom(8).hex())
            self._cache.put("birth", {"events": marshal.dumps(now)})
        self._began, self._anew = now, False
        largest = self._add_events(now[0], known)
        for space, values in self._fresh.items():
            self._cache.put(self._named(space), {key: marshal.dumps(value) for key, value in values.items()})
        if largest > LARGE:
            self._cache.empty()

    def _add_events(self, count: int, known: bool) -> int:
        """Put new event files into their buckets, which exist if ``known``; return how many the largest holds."""
        news: dict[int, list[Any]] = {number: [] for number in range(0 if known else count)}
        for entry, item in self._fresh_events.items():
            row = (*entry, tuple(item))
            for number in {_bucket(each, count) for each in links([item]) or {entry.path}}:
                news.setdefault(number, []).append(row)
        if known:
            for number, rows in self._by_number(sorted(news)).items():
                there = {row[:3] for row in rows}
                news[number] = rows + [row for row in news[number] if row[:3] not in there]
        self._cache.put(self._named(EVENTS), {str(number): marshal.dumps(rows) for number, rows in news.items()})
        return max(map(len, news.values()), default=0)

    def _rows(self, numbers: Iterable[int]) -> Iterable[Any]:
        return (row for rows in self._by_number(sorted(numbers)).values() for row in rows)

    def _by_number(self, numbers: Sequence[int]) -> dict[int, list[Any]]:
        found = self._cache.get(self._named(EVENTS), [str(number) for number in numbers])
        if len(found) < len(numbers):
            raise Damaged
        return {int(number): marshal.loads(data) for number, data in found.items()}  # noqa: S302

    def _named(self, space: str) -> str:
        """Return a space's name in the cache: what builds on the buckets is of one beginning with them."""
        return f"{space} {self._began[1] if self._began else ''}" if space in (EVENTS, SUMMARIES) else space


def _bucket(identity: str, count: int) -> int:
    return crc32(identity.encode("utf-8", "surrogateescape")) % count


def _read(row: Any) -> tuple[Entry, Item]:
    path, mode, blob, fields = row
    kind = EVENT_TYPES.get(fields[-1])  # the last field of an event; an invalid file ends in an id
    return Entry(path, mode, blob), kind._make(fields) if kind else Invalid._make(fields)


def plain_workflow(workflow: Workflow) -> tuple[Any, ...]:
    """Return a workflow as plain tuples; ``read_workflow`` reads them."""
    phases = tuple(tuple(phase) for phase in workflow.phases)
    return (phases, *workflow[1:-2], tuple(workflow.capture), tuple(workflow.limits))


def read_workflow(plain: Sequence[Any]) -> Workflow:
    """Return the workflow that ``plain_workflow`` wrote."""
    phases, *middle, capture, limits = plain
    named = tuple(Phase._make(phase) for phase in phases)
    return Workflow._make([named, *middle, Capture._make(capture), Limits._make(limits)])
