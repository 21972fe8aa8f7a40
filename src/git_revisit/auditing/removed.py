"""Events that were in the log once and are no more."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.auditing.history import History
from git_revisit.core.audit.values import Loss
from git_revisit.core.replay import Fold
from git_revisit.project import Project


class Removed(NamedTuple):
    """A file to bring back, as it was first; ``edited``: the id is there, and says something else."""

    id: str
    path: str
    data: bytes
    edited: bool


def removed(project: Project, now: Fold) -> list[Removed]:
    """Return what the history of HEAD has lost and a fold, that of the index, has not as it was, by id."""
    head = project.commit("HEAD")
    if head is None:
        return []
    first: dict[str, Loss] = {}
    for loss in sorted(History(project, head.id).walk().losses, key=lambda each: each.number):
        first.setdefault(loss.event.id, loss)
    lost = [loss for identity, loss in sorted(first.items()) if not _has(now, loss)]
    contents = project.repository.objects.read(loss.blob for loss in lost)
    return [
        Removed(loss.event.id, loss.path, found.data, loss.event.id in now.copies)
        for loss, found in zip(lost, contents, strict=True)
    ]


def _has(fold: Fold, loss: Loss) -> bool:
    return any(copy.event == loss.event for copy in fold.copies.get(loss.event.id, ()))
