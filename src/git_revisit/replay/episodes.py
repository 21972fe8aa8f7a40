"""Episodes: one revisit, however many commits it takes; what a touch of a phase is accounted for by."""

from collections.abc import Iterable
from typing import NamedTuple


class EpisodeStep(NamedTuple):
    """A commit as an episode sees it.

    ``author`` identifies a person (the e-mail in lower case); ``phases`` are those that it touches, shared and ignored
    files left out; ``explained`` those for which it adds an effective revisit or note.
    """

    author: str
    merge: bool
    phases: frozenset[str]
    explained: frozenset[str]


def continuing(phases: Iterable[str], author: str, behind: Iterable[EpisodeStep]) -> frozenset[str]:
    """Return the phases of which a touch continues an episode of the author.

    ``behind`` are the commits behind, first-parent, the nearest first; no more are taken than the answer needs.
    """
    going, found = frozenset(phases), frozenset[str]()
    if not going:
        return found
    for step in behind:
        if step.merge or step.author != author or not step.phases:
            continue
        going &= step.phases
        found |= going & step.explained
        going -= found
        if not going:
            break
    return found


def unanswered(
    touched: Iterable[str], focuses: Iterable[str | None], answered: Iterable[str], continued: Iterable[str]
) -> tuple[str, ...]:
    """Return the touched phases that nothing accounts for, in the order given.

    Neither the focus, nor an event that the commit adds for the phase, nor an episode that goes on.
    """
    known = {*focuses, *answered, *continued}
    return tuple(phase for phase in touched if phase not in known)
