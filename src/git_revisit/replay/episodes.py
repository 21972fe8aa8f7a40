"""Episodes: one revisit, however many commits it takes; what accounts for a touch of a phase; and its work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


WEIGHTS = ("commits", "days")  # the sizes of a revisit, by the names of their fields


class WorkedCommit(NamedTuple):
    """A commit that is not a merge, by an author who is not ignored.

    ``person`` is as events identify persons, ``day`` the days from 1970 to the author date (UTC). ``phases`` are those
    that it touches, ``brought`` the ids of the event files that it adds or changes.
    """

    commit: str
    person: str
    day: int
    phases: frozenset[str]
    brought: tuple[str, ...]


class RevisitSize(NamedTuple):
    """The work of one episode in the revisited phase: its commits, and the distinct days on which they were made."""

    commits: int
    days: int


def active_days_of(worked: Iterable[WorkedCommit]) -> dict[str, frozenset[int]]:
    """Return the days on which commits touched each phase."""
    days_of: defaultdict[str, set[int]] = defaultdict(set)
    for each in worked:
        for phase in each.phases:
            days_of[phase].add(each.day)
    return {phase: frozenset(days) for phase, days in days_of.items()}


def revisit_sizes(revisits: Iterable[Revisit], worked: Sequence[WorkedCommit]) -> dict[str, RevisitSize]:
    """Return the size of each revisit by id, for commits in the order of the history, oldest first.

    An episode starts with the commit that the event names, else with the one that brought the event. It goes on while
    the next commits of its author touch the phase and bring no other revisit to it; commits that touch no phase are
    skipped. A revisit is left out if no such commit touches the phase.
    """
    known = {event.id: event for event in revisits}
    starts: dict[str, list[Revisit]] = {}
    for event in list(known.values()):
        if event.commit:
            starts.setdefault(event.commit, []).append(known.pop(event.id))
    running: dict[str, dict[str, list[Revisit]]] = {}
    days_of: dict[str, list[int]] = {}  # the day of each commit
    for each in worked:
        begun = [known.pop(name) for name in each.brought if name in known]
        begun += starts.get(each.commit, ())
        if not each.phases and not begun:
            continue
        before, now = running.get(each.person, {}), dict[str, list[Revisit]]()
        for phase in each.phases:
            now[phase] = [event for event in begun if event.to_phase == phase] or before.get(phase, [])
            for event in now[phase]:
                days_of.setdefault(event.id, []).append(each.day)
        running[each.person] = now
    return {name: RevisitSize(len(days), len(set(days))) for name, days in days_of.items()}


def working_days(worked: Iterable[WorkedCommit]) -> Mapping[str, tuple[int, ...]]:
    """Return the days with commits by person, and of everybody under the empty text, in order."""
    days: dict[str, set[int]] = {"": set()}
    for each in worked:
        days[""].add(each.day)
        days.setdefault(each.person, set()).add(each.day)
    return {person: tuple(sorted(each)) for person, each in days.items()}
