"""The events that the hook remembers: those in HEAD, and others that turn up again.

A reset, a stash or an aborted commit can leave an event in the index or untracked in the work tree. A hook or git that
was killed can leave it nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import GitError
from git_revisit.gitio import index, log
from git_revisit.gitio.objects import kinds
from git_revisit.gitio.process import run
from git_revisit.gitio.repository import Repository
from git_revisit.hook.pending import KEPT_FOR, Held, Pending
from git_revisit.model.event_yaml import seconds

MOST = 200  # events that are remembered
REMEMBERED_FOR = 14 * 24 * 60 * 60  # seconds
_REFLOG = 200  # entries that are read
_CHILDREN = 100  # commits that are searched for one that was made without its event


class Loose(NamedTuple):
    """A remembered event that HEAD lacks and that this commit must take along or withdraw.

    ``staged``: the index of this commit has it. ``child`` is the commit that was made where the event was
    tried, but without it.
    """

    held: Held
    staged: bool
    child: str | None


class Recall(NamedTuple):
    """The remembered events: those in HEAD, those of HEAD that git lost from the index, the loose ones, the others."""

    landed: tuple[Held, ...] = ()
    dropped: tuple[Held, ...] = ()
    loose: tuple[Loose, ...] = ()
    elsewhere: tuple[Held, ...] = ()

    def of(self, prefix: str) -> Recall:
        """Return the part of one project."""
        return Recall(
            tuple(each for each in self.landed if each.prefix == prefix),
            tuple(each for each in self.dropped if each.prefix == prefix),
            tuple(each for each in self.loose if each.held.prefix == prefix),
            tuple(each for each in self.elsewhere if each.prefix == prefix),
        )

    @property
    def all(self) -> tuple[Held, ...]:
        """All of them, for a commit that changes nothing about them."""
        return (*self.landed, *self.dropped, *(each.held for each in self.loose), *self.elsewhere)


def recall(place: Repository, memory: Pending, now: int) -> Recall:
    """Return the remembered events by place; ``now`` is in Unix seconds."""
    held = [each for each in memory.held if _is_recent(each, now)][-MOST:]
    in_head = _in_head(place, held)
    doubtful = [each for each in held if each.pending or each.full not in in_head]
    if not doubtful:
        return Recall(landed=tuple(held))
    staged, beside = _staged(place.top, doubtful)
    present = {each.full for each in doubtful if os.path.lexists(place.top / each.full)}
    unsure = [each.full for each in doubtful if not each.committed and each.full not in in_head]
    committed = _committed(place, unsure)
    children = _children(place, unsure)
    result = Recall()
    for each in held:
        name = each.full
        if name in in_head:
            kept = name in staged and (beside is None or name in beside)
            if each.pending and name in present and not kept:
                result = result._replace(dropped=(*result.dropped, each._replace(committed=True)))
            else:
                landed = each._replace(pending=False, committed=True)
                result = result._replace(landed=(*result.landed, landed))
            continue
        each = each._replace(committed=each.committed or name in committed)
        listed = name in staged or name in (beside or ())
        visible = name in present and not listed if not each.own else listed or name in present
        if (visible and not (each.committed and in_history(place, name))) or (each.pending and not each.committed):
            child = children.get(each.base) if each.pending and not each.committed else None
            loose = Loose(each, name in staged, child if each.head != place.head else None)
            result = result._replace(loose=(*result.loose, loose))
        else:
            result = result._replace(elsewhere=(*result.elsewhere, each._replace(pending=False)))
    return result


def _is_recent(held: Held, now: int) -> bool:
    limit = REMEMBERED_FOR if held.committed or held.pending else KEPT_FOR
    return now - seconds(held.event.at) <= limit


def _in_head(place: Repository, held: Iterable[Held]) -> set[str]:
    names = [each.full for each in held]
    return {each.path for each in place.trees.files(place.head, *names)} if place.head and names else set()


def _staged(top: Path, held: Iterable[Held]) -> tuple[set[str], set[str] | None]:
    """Return the paths in the index of this commit, and for `git commit FILE` those in the real one."""
    specs = [f":(top,literal){each.full}" for each in held]
    real = index.beside(top)
    return set(index.paths(top, *specs)), set(index.paths(top, *specs, file=real)) if real else None


def _committed(place: Repository, names: list[str]) -> set[str]:
    """Return the paths that a commit in HEAD's reflog has: on another branch, or in an abandoned commit."""
    commits = list(dict.fromkeys(row.split(b" ")[1].decode() for row in reflog(place))) if names else []
    objects = [f"{commit}:{name}" for name in names if "\n" not in name for commit in commits]
    try:
        answers = kinds(place.top, objects) if objects else []
    except GitError:
        return set(names)
    return {name.partition(":")[2] for name, kind in zip(objects, answers, strict=False) if kind == "blob"}


def reflog(place: Repository) -> list[bytes]:
    """Return the latest rows of HEAD's reflog, the oldest first; none if there is no reflog."""
    try:
        return (place.git_dir / "logs" / "HEAD").read_bytes().splitlines()[-_REFLOG:]
    except OSError:
        return []


def _children(place: Repository, names: list[str]) -> dict[str | None, str]:
    """Return the first-parent commits up to HEAD by their parent; None is the parent of a root."""
    if not names or place.head is None:
        return {}
    rows = run(["rev-list", "--first-parent", "--parents", f"-n{_CHILDREN}", place.head, "--"], place.top).decode()
    return {words[1] if len(words) > 1 else None: words[0] for words in map(str.split, rows.splitlines())}


def in_history(place: Repository, name: str) -> bool:
    """Whether HEAD's history has the event: then it was deleted on purpose, or by a revert."""
    if place.head is None:
        return False
    return log.latest(place.top, [place.head], [f":(top,literal){name}"]) is not None
