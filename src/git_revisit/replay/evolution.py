"""Evolution: the effective events that each step along a line of commits adds and removes.

One fold moves along the line, so a step costs what it changes, not a replay. Applying the steps up to one gives the
effective events there: an amendment drops the old form of an event and puts the amended one.

One commit may bring years of inferred or imported revisits. By history all of them appear at that commit; by date each
appears at its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from git_revisit.model.event_yaml import DAY, seconds, utc
from git_revisit.model.events import Event, Focus, Invalid, Revisit, target
from git_revisit.replay.filters import ALL_PAIRS, Pairs, Provenance
from git_revisit.replay.fold import Fold, in_order
from git_revisit.replay.totals import Pair

EVERY = ("commit", "day", "week", "month", "tag")
Files = Sequence[tuple[str, Event | Invalid]]
Move = tuple[Files, Files]  # the event files that go and come
Counting = Revisit | Focus


class Moment(NamedTuple):
    """Some commits of the line taken as one step; ``moves`` has an entry for each of them that changes event files.

    ``commit`` is the last of them, ``at`` its committer date in Unix seconds.
    """

    commit: str
    at: int
    label: str
    moves: Sequence[Move]
    tags: tuple[str, ...] = ()


class Change(NamedTuple):
    """The effective revisits and focus events that a moment adds (``put``) and removes (``drop``), phases mapped.

    An amended revisit is in both. A revisit may start and end in one phase by an alias. ``at`` is in Unix seconds.
    ``commit`` is empty if no single commit makes the change.
    """

    commit: str
    at: int
    label: str
    put: tuple[Counting, ...]
    drop: tuple[Counting, ...]
    tags: tuple[str, ...] = ()

    @property
    def gone(self) -> tuple[str, ...]:
        """The ids that are no longer effective, sorted."""
        return ids_gone(self.put, self.drop)


class EvolutionStep(NamedTuple):
    """A step that changes effective revisits; ``put`` and ``drop`` are as in its Change.

    ``delta`` holds (from, to, difference), and is empty if no cell changes; ``total`` is the sum of the cells after
    the step. By date, a step has no commit, and ``at`` is the last second of its period.
    """

    commit: str | None
    at: str
    label: str
    total: int
    delta: tuple[tuple[str, str, int], ...]
    put: tuple[Revisit, ...]
    drop: tuple[Revisit, ...]


class Evolution(NamedTuple):
    """The steps of a first-parent line, or by date; the deltas of all sum up to the matrix at the end.

    ``by`` is history or date, ``every`` the length of a step. ``origin`` says how the revisits at the end were
    recorded.
    """

    rev: str
    commit: str | None
    by: str
    every: str
    phases: tuple[str, ...]
    steps: tuple[EvolutionStep, ...]
    origin: Provenance


def evolve(fold: Fold, moments: Iterable[Moment], aliases: Mapping[str, str]) -> Iterator[Change]:
    """Move a fold along the moments; yield the change of each, also an empty one."""
    for moment in moments:
        put, drop = _apply(fold, moment.moves, aliases)
        yield Change(moment.commit, moment.at, moment.label, put, drop, moment.tags)


def steps(changes: Iterable[Change], pairs: Pairs = ALL_PAIRS) -> Iterator[EvolutionStep]:
    """Yield the changes of revisits as steps of the matrix; only ``pairs`` count."""
    total = 0
    for change in changes:
        put = tuple(event for event in change.put if isinstance(event, Revisit))
        drop = tuple(event for event in change.drop if isinstance(event, Revisit))
        if not put and not drop:
            continue
        delta: Counter[Pair] = Counter()
        for events, sign in ((put, 1), (drop, -1)):
            for event in events:
                pair = event.from_phase, event.to_phase
                if pair[0] != pair[1] and pairs.allow(*pair):
                    delta[pair] += sign
        changed = tuple((start, end, n) for (start, end), n in sorted(delta.items()) if n)
        total += sum(n for _, _, n in changed)
        yield EvolutionStep(change.commit or None, utc(change.at), change.label, total, changed, put, drop)


def at_end(changes: Iterable[Change]) -> dict[str, Counting]:
    """Return the events that are effective after some changes, by id."""
    effective: dict[str, Counting] = {}
    for change in changes:
        for event in change.drop:
            effective.pop(event.id, None)
        effective.update((event.id, event) for event in change.put)
    return effective


def effective(fold: Fold) -> dict[str, Counting]:
    """Return the effective revisits and the focus events, by id."""
    return {**fold.revisits, **fold.focuses}


def difference(
    before: Mapping[str, Counting], after: Mapping[str, Counting], aliases: Mapping[str, str]
) -> tuple[tuple[Counting, ...], tuple[Counting, ...]]:
    """Return the effective events that one set adds to another, and those that it lacks; a changed one is in both."""
    put = [event.mapped(aliases) for identity, event in after.items() if before.get(identity) != event]
    drop = [event.mapped(aliases) for identity, event in before.items() if after.get(identity) != event]
    return tuple(in_order(put)), tuple(in_order(drop))


def ids_gone(put: Iterable[Counting], drop: Iterable[Counting]) -> tuple[str, ...]:
    """Return the ids that are dropped and not put again, sorted."""
    return tuple(sorted({event.id for event in drop} - {event.id for event in put}))


def _apply(
    fold: Fold, moves: Sequence[Move], aliases: Mapping[str, str]
) -> tuple[tuple[Counting, ...], tuple[Counting, ...]]:
    """Move the fold; return the effective events that this adds and removes."""
    items = [item for move in moves for files in move for _, item in files if not isinstance(item, Invalid)]
    is_new = all(fold.is_unknown(item.id) and not target(item) for item in items)
    reached = {item.id for item in items} if is_new else _reached(fold, items)
    before = {} if is_new else _among(fold, reached)
    for gone, come in moves:
        for path, item in gone:
            fold.drop(path, item)
        for path, item in come:
            fold.put(path, item)
    return difference(before, _among(fold, reached), aliases)


def _among(fold: Fold, ids: Iterable[str]) -> dict[str, Counting]:
    """Return the effective events of some ids."""
    events = ((identity, fold.revisits.get(identity) or fold.focuses.get(identity)) for identity in ids)
    return {identity: event for identity, event in events if event}


def _reached(fold: Fold, items: Iterable[Event]) -> set[str]:
    """Return the ids whose effect events can change: their own, their targets, and the targets of those."""
    reached: set[str] = set()
    level = {identity for item in items for identity in (item.id, target(item)) if identity}
    while level:
        reached |= level
        copies = (copy for identity in level for copy in fold.copies.get(identity, ()))
        level = {aim for copy in copies if (aim := target(copy.event))} - reached
    return reached


def period_label(at: int, every: str) -> str:
    """Return the name of the day, ISO week or month of a Unix time, in UTC."""
    when = datetime.fromtimestamp(at, UTC)
    if every == "week":
        year, week, _ = when.isocalendar()
        return f"{year:04}-W{week:02}"
    day = when.date().isoformat()
    return day[:7] if every == "month" else day


class Span(NamedTuple):
    """Consecutive commits of a line under one label; ``end`` is how many commits of the line lie up to its last."""

    label: str
    end: int


def spans_by_period(line: Sequence[tuple[str, int]], every: str) -> list[Span]:
    """Cut a line of (commit, committer date) into days, weeks or months by the largest date so far."""
    spans: list[Span] = []
    latest = 0
    for number, (_, at) in enumerate(line):
        latest = max(latest, at) if number else at
        name = period_label(latest, every)
        if spans and spans[-1].label == name:
            spans.pop()
        spans.append(Span(name, number + 1))
    return spans


def spans_by_tag(line: Sequence[tuple[str, int]], tags: Iterable[tuple[str, str]], rest: str) -> list[Span]:
    """Cut a line at its tags, given as (name, commit); what follows the last is labelled ``rest``."""
    names: dict[str, list[str]] = {}
    for name, commit in tags:
        names.setdefault(commit, []).append(name)
    spans = [
        Span(", ".join(sorted(names[commit])), number + 1) for number, (commit, _) in enumerate(line) if commit in names
    ]
    return spans if spans and spans[-1].end == len(line) else [*spans, Span(rest, len(line))]


BY = ("history", "date")
LAST_DAY = date.max


class Bound(NamedTuple):
    """The last second of a period, in Unix seconds, and its label."""

    at: int
    label: str


def period_end(at: int, every: str) -> Bound:
    """Return the bound of the day, ISO week or month that a Unix time lies in, in UTC."""
    return Bound(_last_day(datetime.fromtimestamp(at, UTC).date(), every) + DAY - 1, period_label(at, every))


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
