"""Playback: a line of history, thinned to the stops that a slider can show, with the sums of the matrix at each."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeGuard

from git_revisit.model.events import Event, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.replay.evolution import Bound, Change, Counting, at_end, by_date, period_end
from git_revisit.replay.filters import ALL_PAIRS, EVERYTHING, Filter, Pairs, provenance
from git_revisit.replay.focus import Periods
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import Counted, tally
from git_revisit.replay.measures import Tally
from git_revisit.replay.totals import summary

MOST_STOPS = 300  # besides tags and the ends: about one for each 4 px of a slider
MOST_LIVES = 1500  # the newest revisits; of each pair of phases at least NEWEST
NEWEST = 8
NOT_ASKED = "?"  # in place of the category of a revisit that nobody was asked about; no category has this form


class Stop(NamedTuple):
    """A stop of the slider and the sums at it; ``at`` is the largest committer date so far, in Unix seconds.

    ``named`` are the phases that an effective event names; ``reasons`` counts revisits by (from, to, category), as
    ``category_of`` returns it.
    """

    commit: str
    at: int
    label: str
    tags: tuple[str, ...]
    tally: Tally
    named: frozenset[str]
    reasons: Counter[tuple[str, str, str]]


class Life(NamedTuple):
    """A revisit and the stops at which it counts: from ``first`` on, before ``last``, or to the end if that is None.

    ``commit``, ``label`` and ``at`` are those of the step that brought it.
    """

    event: Revisit
    first: int
    last: int | None
    commit: str
    label: str
    at: int


class Shown(NamedTuple):
    """The revisits that count: those that ``only`` allows by the event, between the phases of ``pairs``."""

    only: Filter = EVERYTHING
    pairs: Pairs = ALL_PAIRS

    def allow(self, event: Event) -> TypeGuard[Revisit]:
        """Whether an event is a revisit that counts."""
        return (
            isinstance(event, Revisit)
            and self.pairs.allow(event.from_phase, event.to_phase)
            and self.only.by_event.allows(event)
        )


ALL_REVISITS = Shown()


class Beside(NamedTuple):
    """A revision beside a line: the revisits that it has and the line's end lacks, and the other way round."""

    rev: str
    more: tuple[Revisit, ...]
    less: tuple[Revisit, ...]

    def limited(self, shown: Shown) -> Beside:
        """Return only the revisits that count."""
        return self._replace(more=tuple(filter(shown.allow, self.more)), less=tuple(filter(shown.allow, self.less)))


class Playback(NamedTuple):
    """The stops of a line, and the revisits that count at any of them, in ``(at, id)`` order.

    ``dated`` says that events stand at their own dates and not at those of the commits that brought them.
    """

    stops: tuple[Stop, ...]
    lives: tuple[Life, ...]
    dated: bool


def playback(
    changes: Sequence[Change], workflow: Workflow, shown: Shown = ALL_REVISITS, most: int = MOST_STOPS
) -> Playback:
    """Play the changes of a line and note the sums at the stops; each change costs what it changes.

    A history that is mostly inferred or imported is played by date, since one commit may have brought years of it.
    """
    afterwards = provenance(filter(shown.allow, at_end(changes).values())).mostly_afterwards
    played = dated(changes) if afterwards else changes
    stops, lives = _Player(played, workflow, shown, thinned(played, most)).play()
    return Playback(
        tuple(stops), tuple(sorted(lives, key=lambda life: (life.event.at, life.event.id, life.first))), afterwards
    )


class _Player:
    """Moves a fold along changes, and notes what counts at the stops and which revisits live between them."""

    def __init__(self, changes: Sequence[Change], workflow: Workflow, shown: Shown, chosen: frozenset[int]) -> None:
        self._changes = changes
        self._workflow = workflow
        self._shown = shown
        self._chosen = chosen
        self._fold = Fold(shown.only)
        self._periods = Periods(self._fold, workflow, follow=True)
        self._effective: dict[str, Counting] = {}
        self._reasons: Counter[tuple[str, str, str]] = Counter()
        self._came: dict[str, tuple[Change, int]] = {}  # by the id of a revisit: the change that brought it, the stop
        self._stops: list[Stop] = []
        self._lives: list[Life] = []

    def play(self) -> tuple[list[Stop], list[Life]]:
        """Return the stops and the lives."""
        at = self._changes[0].at
        for number, change in enumerate(self._changes):
            at = max(at, change.at)
            for event in change.drop:
                self._drop(event)
            later = change if change.at == at else change._replace(at=at)
            for event in change.put:
                self._put(event, later)
            if number in self._chosen:
                counted = tally(
                    Counted(summary(self._fold), self._periods.counts(lengths=False)), self._workflow, self._shown.pairs
                )
                named = frozenset(self._fold.counters.named)
                self._stops.append(Stop(change.commit, at, change.label, change.tags, counted, named, +self._reasons))
        for identity, (change, first) in self._came.items():
            self._live(self._effective[identity], change, first, None)
        return self._stops, self._lives

    def _put(self, event: Counting, change: Change) -> None:
        self._effective[event.id] = event
        self._fold.put(event.id, event)
        if self._shown.allow(event):
            self._came[event.id] = change, len(self._stops)
            self._reasons[event.from_phase, event.to_phase, category_of(event)] += event.from_phase != event.to_phase

    def _drop(self, event: Counting) -> None:
        gone = self._effective.pop(event.id)
        self._fold.drop(gone.id, gone)
        if self._shown.allow(gone):
            self._reasons[gone.from_phase, gone.to_phase, category_of(gone)] -= gone.from_phase != gone.to_phase
            self._live(gone, *self._came.pop(gone.id), len(self._stops))

    def _live(self, event: Counting, change: Change, first: int, last: int | None) -> None:
        """Note the life of a revisit, unless it counts at no stop or starts and ends in one phase."""
        if isinstance(event, Revisit) and first != last and event.from_phase != event.to_phase:
            self._lives.append(Life(event, first, last, change.commit, change.label, change.at))


def category_of(event: Revisit) -> str:
    """Return the category of a revisit; without one, the empty text, or ``NOT_ASKED``."""
    return event.category or ("" if event.asked else NOT_ASKED)


def newest(lives: Sequence[Life]) -> list[Life]:
    """Return the newest revisits, the newest first: those that a page has room for."""
    kept: list[Life] = []
    cells: Counter[tuple[str, str]] = Counter()
    for life in reversed(lives):
        cell = life.event.from_phase, life.event.to_phase
        cells[cell] += 1
        if len(kept) < MOST_LIVES or cells[cell] <= NEWEST:
            kept.append(life)
    return kept


def thinned(changes: Sequence[Change], most: int) -> frozenset[int]:
    """Return the numbers of the changes to stop at: the ends, tags, and the last change of each span of time."""
    if len(changes) <= most:
        return frozenset(range(len(changes)))
    start, end = changes[0].at, max(change.at for change in changes)
    spans: dict[int, int] = {}
    at = start
    for number, change in enumerate(changes):
        at = max(at, change.at)
        spans[(at - start) * most // max(1, end - start)] = number
    tagged = {number for number, change in enumerate(changes) if change.tags}
    return frozenset({0, len(changes) - 1, *spans.values(), *tagged})


def dated(changes: Sequence[Change]) -> list[Change]:
    """Return the state after some changes as changes of its own: each event at its own date, a day or a tag at a time.

    Tags keep their committer dates; what is dated after the last change counts there.
    """
    end = changes[-1]
    cuts = sorted({each.at for each in changes if each.tags} | {end.at})

    def bound(at: int) -> Bound:
        day = period_end(at, "day")
        cut = bisect_left(cuts, at)
        return day._replace(at=min(day.at, cuts[cut] if cut < len(cuts) else end.at))

    tags = [Change(each.commit, each.at, each.label, (), (), each.tags) for each in changes if each.tags]
    last = [] if end.tags else [Change(end.commit, end.at, end.label, (), ())]
    return sorted([*by_date(at_end(changes).values(), bound), *tags, *last], key=lambda change: change.at)
