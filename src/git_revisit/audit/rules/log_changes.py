"""Event files that commits changed, deleted, dropped in a merge or reformatted, and which of it damages the log."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal

from git_revisit.audit.reachable import Parents, between
from git_revisit.audit.rules.facts import AuditFacts, Baseline, JudgedLoss, Loss
from git_revisit.audit.rules.rule import Problem, Rule
from git_revisit.model.event_file import CONFIG
from git_revisit.model.events import Amend, Event, Note, Revisit
from git_revisit.model.findings import ERROR, INFO, WARNING

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


Find = Callable[[AuditFacts], Iterator[Problem]]


def _losses(applies: Callable[[JudgedLoss], bool], what: str, also: Callable[[Loss], str] = lambda loss: "") -> Find:
    """Return a search for the losses to which a rule applies; ``also`` adds to the advice to restore the event."""

    def find(facts: AuditFacts) -> Iterator[Problem]:
        for judged in facts.losses or ():
            if not applies(judged):
                continue
            loss = judged.loss
            where = loss.number, loss.path, loss.event.id
            if judged.fixed:
                yield Problem(f"{what}; fixed by a later commit: the event is there, unchanged", *where, INFO)
            else:
                restore = f"restore it with `git revisit restore {loss.event.id}`"
                yield Problem(f"{what}; {restore}{also(loss)}", *where)

    return find


def _withdrawal(loss: Loss) -> str:
    """Return the advice for a person who meant to withdraw an event."""
    if not isinstance(loss.event, Revisit | Note | Amend):
        return ""
    retract = f'git revisit retract {loss.event.id} -m "REASON"'
    return f"; if you meant to withdraw it, restore it first, then `{retract}`"


def _correction(loss: Loss) -> str:
    """Return the advice for a person who meant to correct a revisit: the command that changes the same fields."""
    before = loss.event
    if not isinstance(before, Revisit):
        return ""
    changed = next((each for each in loss.instead if isinstance(each, Revisit)), before)
    options = [
        f" {option} {value}"
        for option, value, old in (
            ("--from", changed.from_phase, before.from_phase),
            ("--to", changed.to_phase, before.to_phase),
            ("--category", changed.category, before.category),
        )
        if value and value != old
    ]
    if bool(changed.planned) != bool(before.planned):
        options.append(" --planned" if changed.planned else " --not-planned")
    if not options or changed.reason != before.reason:
        options.append(' -m "REASON"')
    amend = f"git revisit amend {before.id}{''.join(options)}"
    return f"; if you meant to correct it, restore it first, then `{amend}`"


_deleted = _losses(lambda each: each.kind == "deleted" and not each.reverted, "the event was deleted", _withdrawal)


def _unrooted(facts: AuditFacts) -> Iterator[Problem]:
    """Find event files that count for nothing, because the configuration of their root was deleted."""
    for each in facts.unrooted:
        if each.number not in facts.inside:
            continue
        config = f"{each.root}{CONFIG}"
        what = f"{config} was deleted, so the event does not count"
        where = each.number, each.path, each.event
        if each.fixed:
            yield Problem(f"{what}; fixed by a later commit: the configuration is back", *where, INFO)
        else:
            before = f"{facts.commits[each.number].id[:12]}^"
            command = f"git checkout {before} -- {shlex.quote(f':/{config}')}"
            yield Problem(f"{what}; restore it with `{command}`", *where)


_REFORMATS = {
    "moved": "the file was moved; the event is the same",
    "rewritten": "the file was reformatted; the event is the same",
    "copy removed": "one of several copies was removed; the event is still there",
    "fixed": "an invalid event file was fixed",
    "invalid removed": "an invalid event file was removed",
}


def _reformatted(facts: AuditFacts) -> Iterator[Problem]:
    """Find files that changed while the log stayed the same."""
    for change in facts.reformats:
        if change.number in facts.inside:
            yield Problem(_REFORMATS[change.how], change.number, change.path, change.event)


def _missing(facts: AuditFacts) -> Iterator[Problem]:
    """Find events of the baseline that the log does not have."""
    baseline = facts.baseline or Baseline("", {}, {})
    for identity, events in sorted(baseline.held.items()):
        held = facts.held.get(identity, ())
        if any(event not in held for event in events):
            path, ref = baseline.files[identity], baseline.ref
            state = "differs" if held else "is missing"
            command = f"git checkout {shlex.quote(ref)} -- {shlex.quote(f':/{baseline.prefix}{path}')}"
            message = f"the event of {ref} {state} here; restore it with `{command}`"
            yield Problem(message, None, path, identity)


RULES = (
    Rule(
        "event-modified", ERROR,
        _losses(lambda each: each.kind == "modified", "the recorded event was changed", _correction), ("losses",),
    ),
    Rule("event-deleted", ERROR, lambda facts: chain(_deleted(facts), _unrooted(facts)), ("losses",)),
    Rule(
        "event-reverted", WARNING,
        _losses(
            lambda each: each.kind == "deleted" and each.reverted, "a revert removed the event",
            lambda loss: " (events stay when code is reverted)",
        ), ("losses",),
    ),
    Rule(
        "event-dropped-by-merge", ERROR,
        _losses(lambda each: each.kind == "dropped", "the merge dropped an event that a parent has"), ("losses",),
    ),
    Rule("event-reformatted", INFO, _reformatted),
    Rule("event-missing", ERROR, _missing, ("baseline",)),
)  # fmt: skip
