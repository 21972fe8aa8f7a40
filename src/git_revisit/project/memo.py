"""Facts kept between runs: values by object id, and every event file that was ever decoded.

Values are facts about an object id, so they never become stale. Event files lie in buckets, each under the ids that
link it to others, so that the few that a new event touches are found without reading the rest. Missing or damaged
values are computed again. The version of the facts is derived from the code that makes them, so nobody has to raise it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

from git_revisit.gitio.parse import Entry
from git_revisit.model.events import Amend, Event, Invalid, target
from git_revisit.project.cache import Cache
from git_revisit.project.stored import Space, dump, load, teach
from git_revisit.replay.totals import Summary, links, needs

FEWEST = 4  # buckets, since each costs time to write
SMALL, LARGE = 64, 1024  # event files in a bucket: at first, and when all begins again with more buckets
Item = Event | Invalid
T = TypeVar("T")


class Buckets(NamedTuple):
    """The number of buckets of event files, and the random name of their generation.

    ``digests`` are those of all buckets, in a row. ``latest`` is the tree counted last, by project: all its events are
    in these buckets. One value holds both, so that no older bucket can be put back beside a newer tree.
    """

    number: int
    birth: str
    digests: str = ""
    latest: tuple[tuple[str, str], ...] = ()

    def has(self, number: int, data: bytes) -> bool:
        """Whether a bucket holds this data."""
        return self.digests[number * _DIGITS : (number + 1) * _DIGITS] == _digest(data)

    def with_buckets(self, news: Mapping[int, bytes]) -> Buckets:
        """Return this with the new data of some buckets."""
        digests = [self.digests[at : at + _DIGITS] for at in range(0, len(self.digests), _DIGITS)]
        digests += [""] * (self.number - len(digests))
        for number, data in news.items():
            digests[number] = _digest(data)
        return self._replace(digests="".join(digests))


_DIGITS = 16  # of a digest


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=_DIGITS // 2).hexdigest()


BIRTH = Space("birth", Buckets)
SUMMARIES = Space("summary", Summary)  # by events tree
EVENTS = "events"


class KeptFile(NamedTuple):
    """An event file, and what it holds."""

    entry: Entry
    item: Item


class Damaged(Exception):
    """The cache lacks what it must have."""


class Memo:
    """The kept facts of a project; nothing is written before ``save``."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._fresh: dict[Space[Any], dict[str, bytes]] = {}
        self._fresh_events: dict[Entry, Item] = {}
        self._fresh_latest: dict[str, str] = {}
        self._began: Buckets | None = None  # as read at the first question
        self._asked = False
        self._anew = False  # the stored data is damaged

    def read(self, space: Space[T], keys: Collection[str]) -> dict[str, T]:
        """Return the values that are kept under these keys."""
        fresh = self._fresh.get(space, {})
        self._buckets()
        values = self._cache.get(self._named(space.name), [key for key in keys if key not in fresh])
        values |= {key: fresh[key] for key in keys if key in fresh}
        return {key: load(space.kind, data) for key, data in values.items()}

    def keep(self, space: Space[T], values: Mapping[str, T]) -> None:
        """Remember values."""
        self._fresh.setdefault(space, {}).update((key, dump(space.kind, value)) for key, value in values.items())

    def latest(self, project: str) -> str | None:
        """Return the events tree of a project that was counted last."""
        buckets = self._buckets()
        return self._fresh_latest.get(project) or (dict(buckets.latest).get(project) if buckets else None)

    def keep_latest(self, project: str, tree: str) -> None:
        """Keep the events tree of a project that was counted last; all its events are kept."""
        self._fresh_latest[project] = tree

    def keep_events(self, items: Mapping[Entry, Item]) -> None:
        """Keep decoded event files, those that ``events`` and ``linked`` do not return yet."""
        self._fresh_events.update(items)

    def events(self) -> dict[Entry, Item]:
        """Return every event file that is kept."""
        buckets = self._buckets()
        numbers = range(buckets.number) if buckets else ()
        return dict(chain.from_iterable(self._by_number(numbers).values()))

    def linked(self, ids: Iterable[str]) -> dict[Entry, Event]:
        """Return every kept event that is linked to one of these ids, over any number of links, and its focus events.

        Raises Damaged if some may be missing.
        """
        buckets = self._buckets()
        if not buckets:
            raise Damaged
        events: dict[Entry, Event] = {}
        seen: set[str] = set()
        wanted = set(ids)
        while wanted:
            seen |= wanted
            numbers = sorted({_bucket(identity, buckets.number) for identity in wanted})
            for entry, item in chain.from_iterable(self._by_number(numbers).values()):
                if not isinstance(item, Invalid) and (item.id in wanted or target(item) in wanted):
                    events[entry] = item
            wanted = needs(events.values()) - seen
        return events

    def save(self) -> None:
        """Write what is new, all or nothing; does nothing if the cache cannot be written."""
        if not (self._fresh or self._fresh_events or self._fresh_latest):
            return
        with self._cache.writing() as ready:
            if ready:
                try:
                    self._add()
                except Damaged:
                    self._cache.empty()
        self._fresh, self._fresh_events, self._fresh_latest = {}, {}, {}

    def forget(self) -> None:
        """Ignore a damaged cache from now on; anything that another process has written meanwhile stays."""
        self._anew = self._stored() == self._began
        self._began, self._asked = None, True

    def _buckets(self) -> Buckets | None:
        if not self._asked:
            self._began, self._asked = self._stored(), True
        return self._began

    def _stored(self) -> Buckets | None:
        data = self._cache.get(BIRTH.name, [EVENTS]).get(EVENTS)
        return load(BIRTH.kind, data) if data else None

    def _add(self) -> None:
        """Add the new facts to those that were there at the start; if another process replaced these, add nothing."""
        began, now = self._buckets(), None if self._anew else self._stored()
        if (began and (now is None or began.birth != now.birth)) or not (now or self._fresh_events):
            return
        known = now is not None
        if now is None:
            self._cache.empty()
            count = FEWEST
            while count * SMALL < len(self._fresh_events):
                count *= 2
            now = Buckets(count, os.urandom(8).hex())
        self._began, self._anew = now, False
        largest = self._add_events(now, known)
        for space, values in self._fresh.items():
            self._cache.put(self._named(space.name), values)
        if largest > LARGE:
            self._cache.empty()

    def _add_events(self, buckets: Buckets, known: bool) -> int:
        """Put new event files into their buckets, which exist if ``known``; return how many the largest holds."""
        news: dict[int, dict[Entry, Item]] = {number: {} for number in range(0 if known else buckets.number)}
        for entry, item in self._fresh_events.items():
            for number in {_bucket(each, buckets.number) for each in links([item]) or {entry.path}}:
                news.setdefault(number, {})[entry] = item
        if known:
            for number, files in self._by_number(sorted(news)).items():
                news[number] |= dict(files)
        data = {number: dump(_BUCKET, tuple(files.items())) for number, files in news.items()}
        latest = tuple({**dict(buckets.latest), **self._fresh_latest}.items())
        self._began = buckets.with_buckets(data)._replace(latest=latest)
        self._cache.put(BIRTH.name, {EVENTS: dump(BIRTH.kind, self._began)})
        self._cache.put(self._named(EVENTS), {str(number): each for number, each in data.items()})
        return max(map(len, news.values()), default=0)

    def _by_number(self, numbers: Sequence[int]) -> dict[int, tuple[KeptFile, ...]]:
        events = self._cache.get(self._named(EVENTS), [str(number) for number in numbers])
        began = self._began
        if not began or len(events) < len(numbers) or not all(began.has(int(each), events[each]) for each in events):
            raise Damaged
        return {int(number): load(_BUCKET, data) for number, data in events.items()}

    def _named(self, space: str) -> str:
        """Return a space's name in the cache; values that depend on the buckets have the name of their generation."""
        return f"{space} {self._began.birth if self._began else ''}" if space in (EVENTS, SUMMARIES.name) else space


def _bucket(identity: str, count: int) -> int:
    return crc32(identity.encode("utf-8", "surrogateescape")) % count


def _amend(fields: Any) -> Amend:
    event = Amend._make(fields)
    return event._replace(set={**event.set, "links": tuple(event.set["links"])}) if "links" in event.set else event


teach(Amend, _amend)
_BUCKET = tuple[KeptFile, ...]


MAKERS = ("model", "replay", "gitio", "project", "audit")  # the folders whose code decides the content of a fact


@cache
def code_version() -> str | None:
    """Return the version; None if the code cannot be read, and then there is no cache."""
    digest = blake2b(digest_size=8)
    package = Path(__file__).parent.parent
    try:
        for folder in MAKERS:
            files = sorted((package / folder).rglob("*.py"))
            for data in [file.read_bytes() for file in files]:
                digest.update(b"%d:%s" % (len(data), data))
            if not files:
                return None
    except OSError:
        return None
    return digest.hexdigest()
