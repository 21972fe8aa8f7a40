"""The steps of a line of history: what each commit adds to the effective events, and what it takes away.

Playing the steps from the first to the n-th gives exactly the events that are effective there: amendments come as the
amended event, put again; retractions and lost files as drops.
"""

from typing import NamedTuple

from git_revisit.model.events import Focus, Revisit
from git_revisit.replay.fold import Fold, in_order


class Step(NamedTuple):
    """A commit of the line: ``at`` in Unix seconds, effective events that it puts, ids that it drops.

    Phases are mapped through the aliases of the line's end; a revisit may start and end in one phase by that.
    """

    commit: str
    at: int
    label: str
    tags: tuple[str, ...]
    put: tuple[Revisit | Focus, ...]
    drop: tuple[str, ...]


Effective = dict[str, Revisit | Focus]


def effective(fold: Fold) -> Effective:
    """Return the revisits and focus events that are effective, by id."""
    return {**fold.revisits, **fold.focuses}


def difference(
    before: Effective, after: Effective, aliases: dict[str, str]
) -> tuple[tuple[Revisit | Focus, ...], tuple[str, ...]]:
    """Return what to put and what to drop to get from one set of effective events to another."""
    put = [
        event.mapped(aliases)
        for identity, event in after.items()
        if (old := before.get(identity)) is not event and old != event
    ]
    drop = sorted(before.keys() - after.keys())
    return tuple(in_order(put)), tuple(drop)
