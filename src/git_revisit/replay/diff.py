"""The difference of two states, cell by cell."""

from typing import NamedTuple

from git_revisit.model.events import Event, Workflow
from git_revisit.replay.fold import Fold, in_order
from git_revisit.replay.matrix import matrix

Counted = dict[tuple[str, str], int]


class Log(NamedTuple):
    """What a diff takes from one side: its events by id, and its cells and phases by a workflow."""

    events: dict[str, Event]
    cells: Counted
    unknown: tuple[str, ...]


class Diff(NamedTuple):
    """``cells[i][j]`` is b − a from ``phases[i]`` to ``phases[j]``; events are those of one side only, oldest first.

    A side is a revision as given and its commit's full id (None before the first commit).
    """

    a: tuple[str, str | None]
    b: tuple[str, str | None]
    phases: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    added: tuple[Event, ...]
    removed: tuple[Event, ...]


def log_of(fold: Fold, workflow: Workflow) -> Log:
    """Return what a diff needs of a fold, seen through a workflow."""
    seen = matrix(fold, workflow)
    cells = {
        (start, end): int(n or 0)
        for start, row in zip(seen.phases, seen.cells, strict=True)
        for end, n in zip(seen.phases, row, strict=True)
    }
    return Log({identity: copy.event for identity, copy in fold.chosen.items()}, cells, seen.unknown)


def diff(a: tuple[str, str | None], b: tuple[str, str | None], before: Log, after: Log, workflow: Workflow) -> Diff:
    """Return what lies between two logs, which were seen through the same workflow, that of b."""
    phases = (*workflow.ids, *sorted({*before.unknown, *after.unknown}))
    cells = tuple(tuple(after.cells.get((i, j), 0) - before.cells.get((i, j), 0) for j in phases) for i in phases)
    return Diff(a, b, phases, cells, _only(after, before), _only(before, after))


def _only(one: Log, other: Log) -> tuple[Event, ...]:
    """Return the events of one log whose id the other lacks."""
    return tuple(in_order(event for identity, event in one.events.items() if identity not in other.events))
