"""What happened in focus periods, kept up to date while a fold moves from tree to tree."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from git_revisit.model.events import Focus, Revisit, Workflow, person
from git_revisit.replay.fold import Fold
from git_revisit.replay.totals import Pair


class Focusing(NamedTuple):
    """What happened in focus periods, with phases mapped through aliases.

    ``focused``: focus events by phase. ``inside``: focus periods of i with at least one revisit to j. ``outside``:
    revisits from i to j in none of the focus periods of i. ``moves``: changes of the focus from i to j.
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
        self._sum = Focusing(Counter(), Counter(), Counter(), Counter())
        self._told: dict[str | None, tuple[set[Pair], Counter[Pair]]] = {}  # what each period holds: inside, outside
        self._focus: dict[str, Focus] = {}
        self._lines: dict[str, list[tuple[str, str, str]]] = {}  # the (at, id, phase) of each scope, in order
        self._stirred: set[str | None] = {*fold.spans, *fold.focuses}
        if follow:
            fold.followed_by(self._stirred)

    def focusing(self) -> Focusing:
        """Return what happened by now."""
        self._fold.settle()
        for identity in self._stirred:
            if identity is not None:
                self._refocus(identity)
            self._retell(identity)
        self._stirred.clear()
        focused, *pairs = self._sum
        kept = (Counter({key: n for key, n in each.items() if n}) for each in pairs)
        return Focusing(Counter({key: n for key, n in focused.items() if n}), *kept)

    def _refocus(self, identity: str) -> None:
        """Replace the focus event of an id by what it is now."""
        old, new = self._focus.pop(identity, None), self._fold.focuses.get(identity)
        for event, sign in ((old, -1), (new, 1)):
            if event:
                self._sum.focused[self._phase(event.phase)] += sign
                self._move(event, sign)
        if new:
            self._focus[identity] = new

    def _move(self, event: Focus, sign: int) -> None:
        """Take a focus event into its scope's line, or out of it."""
        line = self._lines.setdefault(scope_of(event, self._workflow), [])
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
                self._sum.moves[start, end] += n

    def _retell(self, during: str | None) -> None:
        """Replace what the revisits of a period add by what they add now."""
        inside, outside = self._told.pop(during, (set(), Counter()))
        self._sum.inside.subtract(inside)
        self._sum.outside.subtract(outside)
        pairs = self._fold.spans.get(during)
        if not pairs:
            return
        focus = self._focus.get(during) if during else None
        inside, outside = set(), Counter()
        for (start, end), n in pairs.items():
            i, j = self._phase(start), self._phase(end)
            if i != j and focus and self._phase(focus.phase) == i:
                inside.add((i, j))
            elif i != j:
                outside[i, j] += n
        self._sum.inside.update(inside)
        self._sum.outside.update(outside)
        self._told[during] = inside, outside

    def _phase(self, phase: str) -> str:
        return self._aliases.get(phase, phase)


def scope_of(event: Focus | Revisit, workflow: Workflow) -> str:
    """Return whose focus an event is about: the person, or the empty text for the project."""
    return person(event.actor) if workflow.capture.scope == "actor" else ""
