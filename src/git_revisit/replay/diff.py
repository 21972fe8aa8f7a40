"""The difference of two states, cell by cell."""

from typing import NamedTuple

from git_revisit.model.events import Event
from git_revisit.model.workflow import Workflow
from git_revisit.replay.fold import Fold, in_order
from git_revisit.replay.matrix import Counted, laid_out
from git_revisit.replay.totals import Pair


class DiffSide(NamedTuple):
    """One side of a diff: its events by id, and its cells and unknown phases by a workflow."""

    events: dict[str, Event]
    cells: dict[Pair, int]
    unknown: tuple[str, ...]


DiffName = tuple[str, str | None]


class Diff(NamedTuple):
    """``cells[i][j]`` is b − a from ``phases[i]`` to ``phases[j]``; events are those of one side only, oldest first.

    A side is a revision as given and its commit's full id (None before the first commit).
    """

    a: DiffName
    b: DiffName
    phases: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    added: tuple[Event, ...]
    removed: tuple[Event, ...]


def side(fold: Fold, parts: Counted, workflow: Workflow) -> DiffSide:
    """Return a side of a diff from all that it counts; both sides are seen through the same workflow, that of b.

    The fold may leave out events that both sides have.
    """
    counted = laid_out(parts, workflow, "count")
    cells = {
        (start, end): int(n or 0)
        for start, row in zip(counted.phases, counted.cells, strict=True)
        for end, n in zip(counted.phases, row, strict=True)
    }
    events = {identity: copy.event for identity, copy in fold.chosen.items()}
    return DiffSide(events, cells, counted.unknown)


def diff(a: DiffName, b: DiffName, before: DiffSide, after: DiffSide, workflow: Workflow) -> Diff:
    """Return the difference of two sides, which were seen through the same workflow, that of b."""
    phases = (*workflow.ids, *sorted({*before.unknown, *after.unknown}))
    cells = tuple(tuple(after.cells.get((i, j), 0) - before.cells.get((i, j), 0) for j in phases) for i in phases)
    return Diff(a, b, phases, cells, _only(after, before), _only(before, after))


def _only(one: DiffSide, other: DiffSide) -> tuple[Event, ...]:
    """Return the events of one side whose id the other lacks."""
    return tuple(in_order(event for identity, event in one.events.items() if identity not in other.events))
