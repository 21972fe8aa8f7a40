"""Literal values for the tests of the audit: events, commits, visits and facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from git_revisit.audit.rules import RULES
from git_revisit.audit.rules.facts import AuditFacts, Config, File, Side, Visit
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import path_of
from git_revisit.model.events import Amend, Event, Focus, Invalid, Note, Retract, Revisit
from git_revisit.model.findings import Finding
from git_revisit.model.tagging import tagger
from git_revisit.model.workflow import Capture, Phase, Workflow
from git_revisit.replay.fold import Fold

ADA = ("Ada", "ada@example.com")
BO = ("Bo", "bo@example.com")
NOON = 1_767_268_800  # 2026-01-01T12:00:00Z
AT = "2026-01-01T12:00:00Z"
HOUR, DAY = 3600, 24 * 3600
WORKFLOW = Workflow(
    phases=(
        Phase("data", "Data", aliases=("prep",), paths=("data/",)),
        Phase("model", "Model", paths=("src/",)),
        Phase("deploy", "Deploy", paths=("deploy/",)),
    ),
    shared=("params.yaml",),
    ignore=("*.md",),
    ignore_authors=("*[bot]*",),
    categories=("data-quality", "other"),
    capture=Capture(),
)


def identity(number: int) -> str:
    """Return the id of the event with a number; its time is noon."""
    return f"01KDWPVNG0{number:016d}"


def focus(number: int, phase: str, **fields: Any) -> Focus:
    return Focus(id=identity(number), **{"at": AT, "via": "command", "phase": phase, **fields})


def revisit(number: int, start: str = "model", end: str = "data", **fields: Any) -> Revisit:
    values = {"at": AT, "via": "command", "from_phase": start, "to_phase": end, "reason": "because", **fields}
    return Revisit(id=identity(number), **values)


def note(number: int, phase: str = "data", **fields: Any) -> Note:
    return Note(id=identity(number), **{"at": AT, "via": "command", "phase": phase, **fields})


def amend(number: int, target: int, **changes: Any) -> Amend:
    return Amend(id=identity(number), at=AT, via="command", target=identity(target), set=changes)


def retract(number: int, target: int) -> Retract:
    return Retract(id=identity(number), at=AT, via="command", target=identity(target))


def file(event: Event, blob: str = "1", path: str | None = None) -> File:
    """Return the file of an event; at another path than its own it is misplaced."""
    place = path or path_of(event)
    item = event if place == path_of(event) else Invalid("event-misplaced", "it belongs elsewhere", event.id)
    return File(place, blob, item, event)


def broken(path: str, blob: str = "9", number: int | None = None) -> File:
    """Return a file that does not decode; ``number`` is that of the event in its name."""
    item = Invalid("event-invalid", "nonsense", None if number is None else identity(number))
    return File(path, blob, item, None)


def commit(
    number: int, parents: Sequence[int] = (), author: tuple[str, str] = ADA, at: int = NOON, authored: int | None = None
) -> Commit:
    names = tuple(f"{parent:040x}" for parent in parents)
    return Commit(f"{number:040x}", f"t{number}", names, *author, at if authored is None else authored, at)


def config(workflow: Workflow | None = WORKFLOW, error: str = "") -> Config:
    return Config(workflow, tagger(workflow) if workflow else None, error)


def visit(
    number: int,
    come: Iterable[File] = (),
    gone: Iterable[File] = (),
    *,
    paths: Sequence[str] = (),
    changed: tuple[Config | None] | None = None,
    author: tuple[str, str] = ADA,
    at: int | None = None,
    nested: Sequence[tuple[str, int]] = (),
    boundary: bool = False,
    more: Sequence[Side] = (),
) -> Visit:
    """Return a commit with one parent that changes event files and paths; ``more`` are the sides of a merge."""
    node = commit(number, author=author, at=NOON + number * 60 if at is None else at)
    return Visit(number, node, [Side(list(gone), list(come)), *more], boundary, changed, paths, nested)


def facts(*events: Event, files: Iterable[File] = (), **fields: Any) -> AuditFacts:
    """Return the facts about a log of some events, which commit 0 brought."""
    fold = Fold()
    held: dict[str, list[Event]] = {}
    all_files = [*(file(event, str(number)) for number, event in enumerate(events)), *files]
    for each in all_files:
        fold.put(each.path, each.item)
        if each.content:
            held.setdefault(each.content.id, []).append(each.content)
    values: dict[str, Any] = {
        "commits": [commit(0)],
        "inside": {0},
        "whole": True,
        "fold": fold,
        "workflow": WORKFLOW,
        "config": config(),
        "config_from": 0,
        "brought": {each.path: 0 for each in all_files},
        "held": held,
        "boundaries": (),
        "reformats": (),
        "broken": (),
        **fields,
    }
    return AuditFacts(**values)


def found(judged: AuditFacts) -> list[Finding]:
    """Return what all rules find."""
    return [finding for rule in RULES for finding in rule.findings(judged)]


def names(judged: AuditFacts) -> list[tuple[str, str, str | None]]:
    """Return rule, severity and event of what all rules find."""
    return [(each.rule, each.severity, each.event) for each in found(judged)]
