"""Per-tree totals of revisits, and how they change with the tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from git_revisit.model.events import Event, Focus, Invalid, Revisit, target
from git_revisit.replay.fold import Fold

Pair = tuple[str, str]
File = tuple[str, Event | Invalid]  # a path, and what the file holds


class Summary(NamedTuple):
    """The counts of a tree, with phases as the events name them: no alias applied, no filter.

    ``cells``: revisits by (from, to). ``unexplained``: those without a reason. ``named``: how often a revisit or a
    focus event names a phase. ``during``: revisits by (from, to, phase of the focus event that their ``during`` names).
    ``dangling``: revisits whose ``during`` names no focus event of the tree, by that id. ``afterwards``: revisits that
    were inferred or imported, by (from, to, via). ``retracted``: revisits.
    ``invalid``: files.

    Events affect each other by sharing an id, by targeting one, and a revisit depends on its focus event. So the
    summary of a tree is a sum over groups of linked events, and a change is derived from the groups that it touches.
    """

    cells: Counter[Pair]
    unexplained: Counter[Pair]
    named: Counter[str]
    during: Counter[tuple[str, str, str]]
    dangling: Counter[str]
    afterwards: Counter[tuple[str, str, str]]
    retracted: int
    invalid: int

    def changed(self, before: Summary, after: Summary) -> Summary:
        """Return the summary with what one group of events counted replaced by what it counts now."""
        return Summary(
            _changed(self.cells, before.cells, after.cells),
            _changed(self.unexplained, before.unexplained, after.unexplained),
            _changed(self.named, before.named, after.named),
            _changed(self.during, before.during, after.during),
            _changed(self.dangling, before.dangling, after.dangling),
            _changed(self.afterwards, before.afterwards, after.afterwards),
            self.retracted - before.retracted + after.retracted,
            self.invalid - before.invalid + after.invalid,
        )


EMPTY = Summary(Counter(), Counter(), Counter(), Counter(), Counter(), Counter(), 0, 0)


def _changed(base: Counter[Any], before: Counter[Any], after: Counter[Any]) -> Counter[Any]:
    result = base.copy()
    result.subtract(before)
    result.update(after)
    return Counter({key: n for key, n in result.items() if n})


def summary(fold: Fold) -> Summary:
    """Return the counts of a fold."""
    counts = fold.counters
    return Summary(
        counts.cells.copy(),
        counts.unexplained.copy(),
        counts.named.copy(),
        counts.during.copy(),
        counts.dangling.copy(),
        counts.afterwards.copy(),
        len(fold.retracted),
        len(fold.invalid),
    )


def grown(base: Summary, linked: Iterable[File], gone: Iterable[File], come: Iterable[File]) -> Summary:
    """Return the summary after files went and came.

    ``linked`` are the files of the tree before, those gone left out, that are linked to the ones that went or came.
    """
    fold = Fold()
    gone = list(gone)
    for path, item in (*linked, *gone):
        fold.put(path, item)
    before = summary(fold)
    for path, item in gone:
        fold.drop(path, item)
    for path, item in come:
        fold.put(path, item)
    return base.changed(before, summary(fold))


def needs(items: Iterable[Event | Invalid]) -> set[str]:
    """Return the ids of everything that decides how events count: their links, and the focus events of revisits."""
    events = list(items)
    return links(events) | {event.during for event in events if isinstance(event, Revisit) and event.during}


def shifted(
    base: Summary, linked: Iterable[Event], gone: Iterable[Event | Invalid], come: Iterable[Event | Invalid]
) -> bool:
    """Whether a change may move revisits that it does not touch into a focus period, or out of one.

    ``linked`` are the events that are linked to those that go and come.
    """
    before = {event.id for event in linked if isinstance(event, Focus)}
    changed = links([*gone, *come])
    new = {event.id for event in come if isinstance(event, Focus)}
    return (
        any(isinstance(event, Focus) for event in gone)
        or bool(before & changed)
        or any(base.dangling[each] for each in new)
    )


def links(items: Iterable[Event | Invalid]) -> set[str]:
    """Return the ids by which events are linked to others: their own, and their targets."""
    events = [item for item in items if not isinstance(item, Invalid)]
    return {event.id for event in events} | {aim for event in events if (aim := target(event))}
