"""The focus: which phase is in focus, for whom, and in which focus period a revisit lies.

Revisits per period and moves of the focus are kept up to date while a fold moves from tree to tree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from git_revisit.model.commits import person
from git_revisit.model.event_yaml import DAY, seconds, utc
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.replay.fold import Fold, in_order
from git_revisit.replay.totals import Pair


class CurrentFocus(NamedTuple):
    """The focus event in force, its phase mapped through aliases, and the events ignored as dated in the future."""

    event: Focus | None
    phase: str | None
    ahead: tuple[Focus, ...]


def scope_of(event: Focus | Revisit, workflow: Workflow) -> str:
    """Return the scope of an event's focus: the person, or the empty text for the project."""
    return person(event.actor) if workflow.capture.scope == "actor" else ""


def current(focuses: Iterable[Focus], workflow: Workflow, actor: str | None, now: int) -> CurrentFocus:
    """Return the focus of a person, else the project's latest.

    ``now`` in Unix seconds is the committer date of what is read; a focus event dated over a day later is ignored.
    """
    ordered = in_order(focuses)
    limit = now + DAY
    ahead = tuple(event for event in ordered if seconds(event.at) > limit)
    usable = [event for event in ordered if seconds(event.at) <= limit]
    own = []
    if workflow.capture.scope == "actor":
        own = [event for event in usable if person(event.actor) == person(actor)]
    event = next(reversed(own or usable), None)
    phase = workflow.aliases.get(event.phase, event.phase) if event else None
    return CurrentFocus(event, phase, ahead)


def period_of(revisit: Revisit, focuses: Mapping[str, Focus], aliases: Mapping[str, str]) -> Focus | None:
    """Return the focus event that begins the period in which a revisit lies; None if it lies outside of periods.

    A period contains a revisit if the revisit's ``during`` names its focus event, and that is for the phase that the
    revisit comes from.
    """
    focus = focuses.get(revisit.during) if revisit.during else None
    return focus if focus and in_period(revisit.from_phase, focus.phase, aliases) else None


def in_period(start: str, focus: str | None, aliases: Mapping[str, str]) -> bool:
    """Whether a revisit from a phase, made during a focus on a phase (None: no focus), lies in that focus period."""
    return focus is not None and aliases.get(start, start) == aliases.get(focus, focus)


_Entry = tuple[str, str, str, int]  # at, id, phase, and at in Unix seconds
_LAST = "\U0010ffff"


class FocusLine:
    """Focus events in ``(at, id)`` order while they come and go: ``current`` without sorting again."""

    def __init__(self) -> None:
        self._all: list[_Entry] = []
        self._own: dict[str, list[_Entry]] = {}
        self.changes = 0  # how often the line has changed

    def put(self, event: Focus) -> None:
        """Add a focus event."""
        entry = event.at, event.id, event.phase, seconds(event.at)
        insort(self._all, entry)
        insort(self._own.setdefault(person(event.actor), []), entry)

    def drop(self, event: Focus) -> None:
        """Remove a focus event."""
        entry = event.at, event.id, event.phase, seconds(event.at)
        for entries in (self._all, self._own[person(event.actor)]):
            del entries[bisect_left(entries, entry)]

    def replace(self, old: Focus | None, new: Focus | None) -> None:
        """Replace the focus event of an id."""
        if old != new:
            self.changes += 1
            if old:
                self.drop(old)
            if new:
                self.put(new)

    def phase(self, workflow: Workflow, actor: str | None, now: int) -> str | None:
        """Return the phase in focus for a person, as ``current`` does; ``now`` in Unix seconds."""
        limit = now + DAY
        own = self._own.get(person(actor), []) if workflow.capture.scope == "actor" else []
        entry = _latest(own, limit) or _latest(self._all, limit)
        return workflow.renamed(entry[2]) if entry else None


def _latest(entries: list[_Entry], limit: int) -> _Entry | None:
    """Return the last entry that is not dated after a limit in Unix seconds."""
    if not entries or entries[-1][3] <= limit:
        return entries[-1] if entries else None
    number = bisect_right(entries, (utc(limit), _LAST, "", 0))
    return entries[number - 1] if number else None


class PeriodCounts(NamedTuple):
    """Counts per focus period, with phases mapped through aliases.

    ``focused``: focus events by phase, each of which begins a period. ``overlapping``: focus periods of i with at least
    one revisit to j. ``moves``: changes of the focus from i to j. ``lengths``: the median length of the focus periods
    by phase, in seconds, of those that have ended.
    """

    focused: Counter[str]
    overlapping: Counter[Pair]
    moves: Counter[Pair]
    lengths: Counter[str]


class Periods:
    """The focus periods of a fold, by the phases and the scope of a workflow.

    With ``follow`` they keep up with the fold at the cost of what changes; a fold has one follower, the latest.
    """

    def __init__(self, fold: Fold, workflow: Workflow, follow: bool = False) -> None:
        self._fold = fold
        self._workflow = workflow
        self._aliases = workflow.aliases
        self._counts = PeriodCounts(Counter(), Counter(), Counter(), Counter())
        self._reached: dict[str, set[Pair]] = {}  # the pairs with a revisit in each period
        self._focus: dict[str, Focus] = {}
        self._scopes: dict[str, list[tuple[str, str, str]]] = {}  # the (at, id, phase) of each scope, in order
        self._changed: set[str | None] = {*fold.counters.spans, *fold.focuses}
        if follow:
            fold.counters.follow(self._changed)

    def counts(self, lengths: bool = True) -> PeriodCounts:
        """Return the counts for the fold as it is now; ``lengths`` are left out if they are not needed."""
        self._fold.settle()
        for identity in self._changed:
            if identity is not None:
                self._replace_focus(identity)
                self._recount(identity)
        self._changed.clear()
        focused, overlapping, moves, _ = self._counts
        return PeriodCounts(
            Counter({phase: n for phase, n in focused.items() if n}),
            Counter({pair: n for pair, n in overlapping.items() if n}),
            Counter({pair: n for pair, n in moves.items() if n}),
            self._lengths() if lengths else Counter(),
        )

    def _lengths(self) -> Counter[str]:
        """Return the median length of the ended periods of each phase."""
        lengths: dict[str, list[int]] = {}
        for line in self._scopes.values():
            for (at, _, phase), (end, _, _) in pairwise(line):
                lengths.setdefault(phase, []).append(seconds(end) - seconds(at))
        return Counter({phase: round(median(each)) for phase, each in lengths.items()})

    def _replace_focus(self, identity: str) -> None:
        """Replace the focus event of an id by the present one."""
        old, new = self._focus.pop(identity, None), self._fold.focuses.get(identity)
        for event, sign in ((old, -1), (new, 1)):
            if event:
                self._counts.focused[self._phase(event.phase)] += sign
                self._move(event, sign)
        if new:
            self._focus[identity] = new

    def _move(self, event: Focus, sign: int) -> None:
        """Add a focus event to its scope, or remove it."""
        line = self._scopes.setdefault(scope_of(event, self._workflow), [])
        entry = (event.at, event.id, self._phase(event.phase))
        place = bisect_left(line, entry)
        if sign < 0:
            del line[place]
        before = line[place - 1][2] if place else None
        after = line[place][2] if place < len(line) else None
        if sign > 0:
            line.insert(place, entry)
        for start, end, n in ((before, after, -sign), (before, entry[2], sign), (entry[2], after, sign)):
            if start is not None and end is not None and start != end:
                self._counts.moves[start, end] += n

    def _recount(self, during: str) -> None:
        """Replace the pairs that the revisits of a period reach by those that they reach now."""
        self._counts.overlapping.subtract(self._reached.pop(during, ()))
        focus = self._focus.get(during)
        if not focus:
            return
        pairs = {
            (self._phase(start), self._phase(end))
            for start, end in self._fold.counters.spans.get(during, ())
            if in_period(start, focus.phase, self._aliases)
        }
        reached = self._reached[during] = {(start, end) for start, end in pairs if start != end}
        self._counts.overlapping.update(reached)

    def _phase(self, phase: str) -> str:
        return self._aliases.get(phase, phase)
