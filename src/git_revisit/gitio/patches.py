"""Patches: which commits repeat or undo others, by patch id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from git_revisit.errors import GitError
from git_revisit.gitio import clone, process
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.trees import TreePair, compare

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository

_PATCH = (
    "-r", "-p", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none",
)  # fmt: skip


def patch_ids(repository: Repository, pairs: Iterable[TreePair], *pathspecs: str) -> dict[TreePair, str]:
    """Return ``git patch-id --stable`` of each pair of trees; the trees of a pair must differ.

    The blobs that a partial clone lacks are fetched in one batch.
    """
    unique = list(dict.fromkeys(pairs))
    if not unique:
        return {}
    if clone.promisor(repository) is not None:
        changes = (each for step in repository.trees.differences(unique, *pathspecs) for each in step)
        clone.fetch_missing(repository, {blob for each in changes for blob in (each.old_id, each.new_id) if blob})
    with TemporaryFile() as patches:
        for chunk in compare(repository.path, unique, _PATCH, pathspecs):
            patches.write(chunk)
        patches.seek(0)
        output = b"".join(process.stream(["patch-id", "--stable"], repository.path, patches))
    ids = [row.split()[0] for row in output.decode().splitlines()]
    if len(ids) != len(unique):
        raise GitError(f"git returned {len(ids)} of {len(unique)} patch ids", "run `git fsck`")
    return dict(zip(unique, ids, strict=True))


def differing_paths(
    repository: Repository, pairs: Iterable[TreePair], *pathspecs: str
) -> dict[TreePair, frozenset[str]]:
    """Return the paths that differ between the trees of each pair."""
    unique = list(dict.fromkeys(pairs))
    steps = repository.trees.differences(unique, *pathspecs)
    return {pair: frozenset(each.path for each in step) for pair, step in zip(unique, steps, strict=True)}


def inverses(repository: Repository, questions: Sequence[tuple[TreePair, TreePair]], *pathspecs: str) -> list[bool]:
    """Return, for each question about two pairs of trees, whether the first pair undoes the second.

    It does if it changes the same paths, and if its reversed patch has the same patch id.
    """
    changed = differing_paths(repository, (pair for both in questions for pair in both), *pathspecs)
    likely = [both for both in questions if changed[both[0]] == changed[both[1]] and changed[both[1]]]
    confirmed = _have_inverse_patches(repository, likely, *pathspecs)
    return [both in confirmed for both in questions]


def _have_inverse_patches(
    repository: Repository, questions: Sequence[tuple[TreePair, TreePair]], *pathspecs: str
) -> set[tuple[TreePair, TreePair]]:
    """Return the questions whose two pairs of trees have inverse patches; both pairs differ in the same paths."""
    ids = patch_ids(repository, (pair for undoing, done in questions for pair in (undoing[::-1], done)), *pathspecs)
    return {(undoing, done) for undoing, done in questions if ids[undoing[::-1]] == ids[done]}


def undone(repository: Repository, questions: Sequence[tuple[TreePair, TreePair]], *pathspecs: str) -> list[bool]:
    """Return, for each question about two pairs of trees, whether the first pair undoes the second on its paths.

    A second pair without a path is never undone. If several questions have the same first pair, which takes every file
    back through all of their second pairs, one after another, then it undoes them all.
    """
    unique = list(dict.fromkeys(pair for both in questions for pair in both))
    steps = repository.trees.differences(unique, *pathspecs)
    changes = {pair: {each.path: each for each in step} for pair, step in zip(unique, steps, strict=True)}
    answers = [_undoes(changes[undoing], changes[done]) for undoing, done in questions]
    together = _undone_together(questions, changes)
    answers = [answer or (both in together or answer) for both, answer in zip(questions, answers, strict=True)]
    unsure = [both for both, answer in zip(questions, answers, strict=True) if answer is None]
    same = [both for both in unsure if changes[both[0]].keys() == changes[both[1]].keys()]
    confirmed = _have_inverse_patches(repository, same, *pathspecs)
    for undoing, done in set(unsure) - set(same):  # a commit that undoes several: rare, and each has paths of its own
        restricted = [f":(top,literal){path}" for path in changes[done]]
        confirmed |= _have_inverse_patches(repository, [(undoing, done)], *restricted)
    return [both in confirmed if answer is None else answer for both, answer in zip(questions, answers, strict=True)]


def _undoes(undoing: Mapping[str, PathChange], done: Mapping[str, PathChange]) -> bool | None:
    """Return whether changes undo others, as far as the ids of the files tell; None if only their content tells."""
    if not done or not done.keys() <= undoing.keys():
        return False
    exact = all(
        (undoing[path].old_id, undoing[path].new_id) == (each.new_id, each.old_id) for path, each in done.items()
    )
    return True if exact else None


def _undone_together(
    questions: Sequence[tuple[TreePair, TreePair]], changes: Mapping[TreePair, Mapping[str, PathChange]]
) -> set[tuple[TreePair, TreePair]]:
    """Return the questions about several changes at once that are answered by the ids of the files."""
    by_undoing: dict[TreePair, list[TreePair]] = {}
    for undoing, done in dict.fromkeys(questions):
        if changes[done]:
            by_undoing.setdefault(undoing, []).append(done)
    return {
        (undoing, done)
        for undoing, several in by_undoing.items()
        if len(several) > 1 and _goes_back(changes[undoing], [changes[done] for done in several])
        for done in several
    }


def _goes_back(undoing: Mapping[str, PathChange], several: Sequence[Mapping[str, PathChange]]) -> bool:
    """Whether a change takes each file back through all of some other changes, in any order."""
    for path in {path for each in several for path in each}:
        if path not in undoing:
            return False
        steps = [(each[path].new_id, each[path].old_id) for each in several if path in each]
        back = dict(steps)
        place = undoing[path].old_id
        while place in back:
            place = back.pop(place)
        if back or len({new for new, _ in steps}) < len(steps) or place != undoing[path].new_id:
            return False
    return True


def is_inverse(repository: Repository, undoing: TreePair, done: TreePair, *pathspecs: str) -> bool:
    """Return whether one change of trees undoes another."""
    return inverses(repository, [(undoing, done)], *pathspecs)[0]
