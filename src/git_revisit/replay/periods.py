"""Revisits per focus period and moves of the focus, kept up to date while a fold moves from tree to tree."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from git_revisit.model.events import Focus
from git_revisit.model.workflow import Workflow
from git_revisit.replay.focus import in_period, scope_of
from git_revisit.replay.fold import Fold
from git_revisit.replay.totals import Pair


class PeriodCounts(NamedTuple):
    """Counts per focus period, with phases mapped through aliases.

    ``focused``: focus events by phase. ``inside``: focus periods of i with at least one revisit to j. ``outside``:
    revisits from i to j outside of the focus periods of i. ``moves``: changes of the focus from i to j.
    """

    focused: Counter[str]
    inside: Counter[Pair]
    outside: Counter[Pair]
    moves: Counter[Pair]


class Periods:
    """The focus periods of a fold, by the phases and the scope of a workflow.

    With ``follow`` they keep up with the fold at the cost of what changes; a fold has one follower, the latest.
    """

    def __init__(self, fold: Fold, workflow: Workflow, follow: bool = False) -> None:
        self._fold = fold
        self._workflow = workflow
        self._aliases = workflow.aliases
        self._counts = PeriodCounts(Counter(), Counter(), Counter(), Counter())
        self._contents: dict[str | None, tuple[set[Pair], Counter[Pair]]] = {}  # of each period: inside, outside
        self._focus: dict[str, Focus] = {}
        self._scopes: dict[str, list[tuple[str, str, str]]] = {}  # the (at, id, phase) of each scope, in order
        self._changed: set[str | None] = {*fold.spans, *fold.focuses}
        if follow:
            fold.followed_by(self._changed)

    def counts(self) -> PeriodCounts:
        """Return the counts for the fold as it is now."""
        self._fold.settle()
        for identity in self._changed:
            if identity is not None:
                self._replace_focus(identity)
            self._recount(identity)
        self._changed.clear()
        focused, *pairs = self._counts
        kept = (Counter({key: n for key, n in each.items() if n}) for each in pairs)
        return PeriodCounts(Counter({key: n for key, n in focused.items() if n}), *kept)

    def _replace_focus(self, identity: str) -> None:
        """Replace the focus event of an id by what it is now."""
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

    def _recount(self, during: str | None) -> None:
        """Replace what the revisits of a period contribute by what they contribute now."""
        inside, outside = self._contents.pop(during, (set(), Counter()))
        self._counts.inside.subtract(inside)
        self._counts.outside.subtract(outside)
        pairs = self._fold.spans.get(during)
        if not pairs:
            return
        focus = self._focus.get(during) if during else None
        inside, outside = set(), Counter()
        for (start, end), n in pairs.items():
            i, j = self._phase(start), self._phase(end)
            if i != j and in_period(start, focus.phase if focus else None, self._aliases):
                inside.add((i, j))
            elif i != j:
                outside[i, j] += n
        self._counts.inside.update(inside)
        self._counts.outside.update(outside)
        self._contents[during] = inside, outside

    def _phase(self, phase: str) -> str:
        return self._aliases.get(phase, phase)
