"""Events that were removed from the log, with their content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from git_revisit.audit.history import History
from git_revisit.audit.root_moves import RootHistory
from git_revisit.audit.rules.facts import Loss
from git_revisit.audit.walk import Walk
from git_revisit.model.events import Event
from git_revisit.project.read import OpenProject
from git_revisit.replay.fold import Fold


class Removed(NamedTuple):
    """A file to restore, in its first form; ``edited``: the log has the id, with another content."""

    id: str
    path: str
    data: bytes
    edited: bool


def removed(project: OpenProject, now: Fold) -> list[Removed]:
    """Return the events of HEAD and its history that a fold, that of the index, does not have; by id."""
    head = project.commit("HEAD")
    if head is None:
        return []
    history = History(project, head.id)
    walk = history.walk()
    known: dict[str, _Known] = {}
    for loss in _losses(history, walk):
        known.setdefault(loss.event.id, _Known(loss.event, loss.path, loss.blob))
    for identity, copy in walk.fold.chosen.items():
        known.setdefault(identity, _Known(copy.event, copy.path, walk.blobs[copy.path]))
    missing = [each for _, each in sorted(known.items()) if not _has(now, each.event)]
    contents = project.repository.objects.read(each.blob for each in missing)
    return [
        Removed(each.event.id, each.path, content.data, each.event.id in now.copies)
        for each, content in zip(missing, contents, strict=True)
    ]


def _losses(history: History, walk: Walk) -> Iterator[Loss]:
    """Yield the losses of a history, the earliest first, those before a move of the project root included."""
    roots = RootHistory(history, walk.root_changes)
    for earlier in roots.earlier():
        before = History(OpenProject(history.project.repository, earlier.root), earlier.tip.id)
        yield from _losses(before, before.walk())
    yield from sorted(roots.settled(walk.losses), key=lambda each: each.number)


class _Known(NamedTuple):
    """An event, and the file that held it."""

    event: Event
    path: str
    blob: str


def _has(fold: Fold, event: Event) -> bool:
    return any(copy.event == event for copy in fold.copies.get(event.id, ()))
