"""Judge losses: events that a parent has and a commit lacks, and which of them damage the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from git_revisit.audit.reachable import Parents, between
from git_revisit.audit.rules.facts import JudgedLoss, Loss
from git_revisit.model.events import Event

Held = Mapping[str, Sequence[Event]]


def judge(losses: Iterable[Loss], parents: Parents, held: Held) -> list[JudgedLoss]:
    """Return the losses that damage the log, parents before children; ``held`` is the last tree's content by id.

    Others are those of a merge that takes over a loss of another parent, and fixes: an edit replaced by the original.
    """
    known: dict[str, list[tuple[Event, int]]] = {}  # earlier losses by id, with their commit
    originals: dict[str, list[Event]] = {}
    edits: dict[str, list[Event]] = {}
    judged: list[JudgedLoss] = []
    ways: dict[tuple[int, int], set[int]] = {}
    for loss in sorted(losses, key=lambda each: (each.number, each.parent)):
        identity, merge = loss.event.id, len(parents[loss.number]) > 1
        if merge and _taken_over(loss, parents, known.get(identity, ()), ways):
            continue
        earlier = originals.setdefault(identity, [])
        edited = edits.setdefault(identity, [])
        if loss.event in edited and any(each in earlier for each in loss.instead):
            continue
        if loss.event not in edited and loss.event not in earlier:
            earlier.append(loss.event)
        edited += [each for each in loss.instead if each not in earlier and each not in edited]
        repeated = (loss.event, loss.number) in known.setdefault(identity, [])
        known[identity].append((loss.event, loss.number))
        if not repeated:
            judged.append(JudgedLoss(_kind(loss, merge), loss, fixed=False))
    return [each._replace(fixed=_is_back(each.loss.event, held, originals, edits)) for each in judged]


def _kind(loss: Loss, merge: bool) -> Literal["modified", "deleted", "dropped"]:
    if loss.modified:
        return "modified"
    return "dropped" if merge else "deleted"


def _taken_over(
    loss: Loss, parents: Parents, known: Sequence[tuple[Event, int]], ways: dict[tuple[int, int], set[int]]
) -> bool:
    """Whether a merge took over a loss that happened on the way to another parent."""
    places = [number for event, number in known if event == loss.event]
    if not places:
        return False
    key = loss.number, loss.parent
    if key not in ways:
        above = parents[loss.number]
        others = [parent for number, parent in enumerate(above) if number != loss.parent]
        ways[key] = between(parents, others, above[loss.parent])
    return any(place in ways[key] for place in places)


def _is_back(event: Event, held: Held, originals: Held, edits: Held) -> bool:
    """Whether the last tree has an event as it was; for an edit, as it was before the edit."""
    now = held.get(event.id, ())
    if event in edits.get(event.id, ()):
        return any(each in now for each in originals.get(event.id, ()))
    return event in now
