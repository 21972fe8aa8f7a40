"""Episodes: one revisit, however many commits it takes; and what accounts for a touch of a phase."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.model.events import Note, Revisit, subject
from git_revisit.replay.fold import Fold


class EpisodeStep(NamedTuple):
    """A commit as an episode sees it.

    ``author`` identifies a person (the e-mail in lower case); ``phases`` are those that it touches, shared and ignored
    files left out; ``explained`` those of its answers, as the function of that name returns them.
    """

    author: str
    merge: bool
    phases: frozenset[str]
    explained: frozenset[str]


def explained(fold: Fold, commit: str, added: Iterable[str], aliases: Mapping[str, str]) -> frozenset[str]:
    """Return the phases for which a log answers a commit that added some events (ids).

    An answer is an effective revisit or note that the commit added, a note that names the commit, or the note that
    replaced an event which the commit added.
    """
    answers: list[Revisit | Note] = [*fold.notes_by(commit)]
    for identity in added:
        event = fold.revisits.get(identity) or fold.notes.get(identity)
        answers += [event] if event else _replacing(fold, identity)
    return frozenset(phase for event in answers if (phase := subject(event.mapped(aliases))))


def _replacing(fold: Fold, identity: str) -> list[Note]:
    """Return the notes that were written together with a retraction, about the touch of the retracted event."""
    copy = fold.chosen.get(identity)
    if copy is None or not isinstance(copy.event, Revisit | Note):
        return []
    touch = copy.event.during, copy.event.paths, copy.event.more_paths
    return [
        note
        for retraction in fold.retractions(identity)
        for note in fold.notes_by(retraction.at)
        if (note.during, note.paths, note.more_paths) == touch and note.actor == retraction.actor
    ]


def continuing(phases: Iterable[str], author: str, behind: Iterable[EpisodeStep]) -> frozenset[str]:
    """Return the phases of which a touch continues an episode of the author.

    ``behind`` are the commits behind, first-parent, the nearest first; no more are taken than the answer needs.
    """
    going, continued = frozenset(phases), frozenset[str]()
    if not going:
        return continued
    for step in behind:
        if step.merge or step.author != author or not step.phases:
            continue
        going &= step.phases
        continued |= going & step.explained
        going -= continued
        if not going:
            break
    return continued


def unanswered(
    touched: Iterable[str], focuses: Iterable[str | None], answered: Iterable[str], continued: Iterable[str]
) -> tuple[str, ...]:
    """Return the touched phases that nothing accounts for, in the order given.

    A phase is accounted for by the focus, by an event that the commit adds for it, or by an episode that continues.
    """
    known = {*focuses, *answered, *continued}
    return tuple(phase for phase in touched if phase not in known)
