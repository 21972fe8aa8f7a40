"""The graph rules about events: what was in a parent and is not in the commit, and whether that is in order."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from git_revisit.audit.reachable import Parents, between
from git_revisit.audit.rules.values import Loss, Reformat
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import shown
from git_revisit.model.events import Event
from git_revisit.model.findings import Finding

Held = Mapping[str, Sequence[Event]]


class Judged(NamedTuple):
    """A loss that is not in order; ``rule`` may still turn out to be a revert. ``back``: the event is there again."""

    rule: str
    loss: Loss
    back: bool


def judge(losses: Sequence[Loss], parents: Parents, held: Held) -> list[Judged]:
    """Return the losses that are not in order, parents before children; ``held`` is what the last tree says by id.

    A merge may take what another parent did. Mending is in order too: what replaces an edit by what was there before.
    """
    known: dict[str, list[tuple[Event, int]]] = {}  # what was lost before, and where
    originals: dict[str, list[Event]] = {}
    edits: dict[str, list[Event]] = {}
    judged: list[Judged] = []
    ways: dict[tuple[int, int], set[int]] = {}
    for loss in sorted(losses, key=lambda each: (each.number, each.parent)):
        identity, merge = loss.event.id, len(parents[loss.number]) > 1
        if merge and _taken(loss, parents, known.get(identity, ()), ways):
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
            judged.append(Judged(_rule(loss, merge), loss, False))
    return [each._replace(back=_back(each.loss.event, held, originals, edits)) for each in judged]


def _rule(loss: Loss, merge: bool) -> str:
    if loss.modified:
        return "event-modified"
    return "event-dropped-by-merge" if merge else "event-deleted"


def _taken(
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


def _back(event: Event, held: Held, originals: Held, edits: Held) -> bool:
    """Whether the last tree has an event as it was; of an edit, as it was before the edit."""
    now = held.get(event.id, ())
    if event in edits.get(event.id, ()):
        return any(each in now for each in originals.get(event.id, ()))
    return event in now


def finding(judged: Judged, node: Commit, reverted: bool) -> Finding:
    """Return the finding for a loss; ``reverted``: the commit undoes the one that brought the event."""
    loss, rule = judged.loss, judged.rule
    identity = loss.event.id
    if rule == "event-deleted" and reverted:
        rule = "event-reverted"
    severity, said = _SAID[rule]
    if judged.back:
        severity, said = "info", f"{said.partition(';')[0]}; a later commit mended it: the event is there, unchanged"
    return Finding(rule, severity, said.format(id=identity), node.id, shown(loss.path), identity)


_SAID = {
    "event-modified": (
        "error",
        "the recorded event was changed; bring it back with `git revisit restore {id}`, and correct with"
        " `git revisit amend {id}`",
    ),
    "event-deleted": (
        "error",
        "the event was deleted; bring it back with `git revisit restore {id}`, and withdraw with"
        " `git revisit retract {id}`",
    ),
    "event-reverted": (
        "warning",
        "a revert took the event away with the work; bring it back with `git revisit restore {id}`: that work was"
        " undone is no reason to forget that it was done",
    ),
    "event-dropped-by-merge": (
        "error",
        "the event was in a parent and the merge dropped it; bring it back with `git revisit restore {id}`",
    ),
}


def reformatted(reformat: Reformat, node: Commit) -> Finding:
    """Return the finding for bytes or a name that changed, and nothing else."""
    said = f"{reformat.how}; what the log says is the same, nothing is to do"
    if reformat.how.startswith("an invalid"):
        said = f"{reformat.how}; nothing is to do"
    return Finding("event-reformatted", "info", said, node.id, shown(reformat.path), reformat.event)


def missing(baseline: Held, held: Held, files: Mapping[str, str], ref: str) -> list[Finding]:
    """Return the events that a baseline has and the log has not; ``files`` says where each lies in the baseline."""
    found = []
    for identity, events in sorted(baseline.items()):
        if any(event not in held.get(identity, ()) for event in events):
            path = files[identity]
            state = "says something else" if identity in held else "is gone"
            said = f"the event is in {ref} and {state} here; bring it back with `git checkout {ref} -- {path}`"
            found.append(Finding("event-missing", "error", said, None, path, identity))
    return found
