"""Events that reverts deleted: the next commit restores them, since the log keeps history.

A commit is a revert if it undoes the commit that brought the event: restricted to the other paths of that one, its
change is the inverse. The hook also remembers what a revert in progress deletes. A deletion on purpose stays: a leaked
secret must be removable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import GitError
from git_revisit.gitio import index, log
from git_revisit.gitio.objects import blobs, read_few
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.patches import is_inverse, undone
from git_revisit.gitio.process import line
from git_revisit.gitio.repository import Repository
from git_revisit.gitio.trees import TreePair
from git_revisit.hook.changes import Root
from git_revisit.hook.pending import Pending
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import EVENTS, SUFFIX, is_event_file

LOOK_BACK = 200  # first-parent commits, where the hook has seen none
_SAYS_SO = re.compile(rb"This reverts commit ([0-9a-f]{40,64})")
_EVENT_FILE = re.compile(rf"(?:.*/)?{re.escape(EVENTS)}/.*{re.escape(SUFFIX)}", re.DOTALL)
_NO_EVENTS = f":(top,exclude,glob)**/{EVENTS}/**"


class DeletedEvent(NamedTuple):
    """The content of an event file that a revert deleted, and the commit that did."""

    data: bytes
    by: str


def lost(place: Repository, prefix: str, memory: Pending) -> dict[str, DeletedEvent]:
    """Return the events that reverts deleted since the last commit seen, by path from the top."""
    if place.head is None or memory.seen == place.head:
        return {}
    try:
        removed = _removals(place, _start(place, memory.seen), f"{prefix}{EVENTS}")
    except GitError:  # a shallow or damaged history
        return {}
    if not removed:
        return {}
    present = {each.path for each in place.trees.files(place.head, prefix + EVENTS, recursive=True)}
    wanted: dict[str, tuple[str, str]] = {}  # blob and commit
    decided = {*present, *memory.deleted}
    for made, changed in removed:  # the newest deletion of a file decides
        fresh = {each.path: each.old_id for each in changed if each.path not in decided and each.old_id}
        decided |= fresh.keys()
        known = {path for path, blob in fresh.items() if memory.reverted.get(path) == blob}
        known |= {path for path in fresh if memory.restored.get(path) == made.id}
        known |= _reverted(place, made, [path for path in fresh if path not in known])
        wanted |= {path: (fresh[path], made.id) for path in known}
    data = blobs(place.top, (blob for blob, _ in wanted.values()))
    return {path: DeletedEvent(data[blob], by) for path, (blob, by) in sorted(wanted.items()) if blob in data}


def _start(place: Repository, seen: str | None) -> str | None:
    """Return the commit at which the search ends; None to search the whole history."""
    if seen and place.is_ancestor(seen, place.head or ""):
        return seen
    command = ["rev-list", "--first-parent", f"--skip={LOOK_BACK}", "-n1", place.head or "", "--"]
    return line(command, place.top) or None


def _removals(place: Repository, start: str | None, folder: str) -> list[tuple[Commit, list[PathChange]]]:
    """Return the commits since ``start`` that delete event files, the newest first, with their deletions."""
    spec = f":(top,literal){folder}"
    spread = f"{start}..{place.head}" if start else place.head or ""
    return [
        (commit, [each for each in changed if _EVENT_FILE.fullmatch(each.path)])
        for commit, changed in log.changes(place.top, ["--no-merges", "--diff-filter=D", spread], [spec])
    ]


def _reverted(place: Repository, made: Commit, names: Sequence[str]) -> set[str]:
    """Return the deleted files for which a commit undoes one that added them, which may be a merge."""
    if not names:
        return set()
    says = {each.decode() for each in _SAYS_SO.findall(read_few(place.top, [made.id])[0].data)}
    brought = [(name, each) for name in names for each in _adding(place, made, name)]
    questions = [_trees(place, made, each) for _, each in brought]
    undoing = undone(place, questions, _NO_EVENTS)
    return {
        name
        for (name, each), pairs, is_undone in zip(brought, questions, undoing, strict=True)
        if is_undone or (each.id in says and is_inverse(place, *pairs))
    }


def _adding(place: Repository, made: Commit, path: str) -> Iterator[Commit]:
    """Yield the latest commits before another one that add a file, on the first-parent line and off it."""
    for way in (["--first-parent", "--diff-merges=first-parent"], []):
        commit = log.latest(place.top, [*way, "--diff-filter=A", f"{made.id}^"], [f":(top,literal){path}"])
        if commit:
            yield commit


def _trees(place: Repository, *commits: Commit) -> tuple[TreePair, TreePair]:
    """Return the trees of both commits' first parents and of the commits."""
    named = [f"{made.parents[0]}^{{tree}}" for made in commits if made.parents]
    above = iter(line(["rev-parse", *named], place.top).split("\n") if named else [])
    first, second = ((next(above) if made.parents else None, made.tree) for made in commits)
    return first, second


def deletions(root: Root) -> Iterator[tuple[str, str]]:
    """Yield the event files whose deletion is staged, from the top, each with its blob."""
    for each in root.changes:
        if each.status == "D" and is_event_file(each.path) and each.old_id:
            yield root.prefix + each.path, each.old_id


def deletions_beside(top: Path) -> dict[str, str]:
    """Return the event files whose deletion only the real index holds, during `git commit FILE`, with their blobs."""
    real = index.beside(top)
    changed = index.changes(top, f":(top,glob)**/{EVENTS}/**", file=real) if real else []
    return {each.path: each.old_id for each in changed if each.status == "D" and each.old_id}


def covers(place: Repository, deleted: Mapping[str, str], staged: set[str]) -> bool:
    """Whether the reverts in progress touch every staged path.

    Git names the last one only, in REVERT_HEAD; the others are known by the events that they delete.
    """
    try:
        reverted = {(place.git_dir / "REVERT_HEAD").read_text().strip()}
    except OSError:
        return False
    for path in deleted:
        brought = log.latest(place.top, ["--diff-filter=A", place.head or ""], [f":(top,literal){path}"])
        if brought:
            reverted.add(brought.id)
    rest = set(staged)
    for each in reverted:
        walk = log.changes(place.top, ["-1", "--diff-merges=separate", each])
        rest -= {change.path for _, changes in walk for change in changes}
    return not rest
