"""The difference of two revisions: their totals, and of their events those that only one has and what decides on these.

The events that two trees share need not be read for this, so a small difference of large logs is cheap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.errors import GitError
from git_revisit.gitio.parse import Entry
from git_revisit.model.event_file import EVENTS, SUFFIX
from git_revisit.model.workflow import Workflow
from git_revisit.project.counting import PART, count
from git_revisit.project.event_log import FEW
from git_revisit.project.memo import Damaged, Item
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, Target
from git_revisit.replay.diff import Diff, DiffSide, side
from git_revisit.replay.diff import diff as diff_of
from git_revisit.replay.fold import Fold
from git_revisit.replay.totals import needs


class DiffQuery(NamedTuple):
    """A question for the difference of two revisions."""

    a: CommitRevision
    b: CommitRevision = HEAD


class DiffedSides(NamedTuple):
    """Both sides of a difference; ``invalid`` counts the invalid files of the second.

    ``fold`` is of the events of the second, of all or of those that decide on some ids.
    """

    before: DiffSide
    after: DiffSide
    fold: Fold
    invalid: int


def diff(project: OpenProject, query: DiffQuery) -> Diff:
    """Return the difference of two revisions, by the configuration of the second."""
    return between(project, project.target(query.a), project.target(query.b))


def between(project: OpenProject, start: Target, end: Target) -> Diff:
    """Return the difference of two targets, by the configuration of the second."""
    workflow = project.workflow_at(end)
    sides = diffed(project, start, end, workflow)
    names = [(target.rev, target.commit.id if target.commit else None) for target in (start, end)]
    return diff_of(names[0], names[1], sides.before, sides.after, workflow)


def diffed(
    project: OpenProject, start: Target, end: Target, workflow: Workflow, ids: Iterable[str] = ()
) -> DiffedSides:
    """Return both sides of a difference; the fold has at least what decides on the events of ``ids``."""
    totals = count(project, [start, end], focus=False)
    project.memo.save()  # what is linked is looked up in what is kept
    trees = [place.events for place in project.places([start.commit, end.commit])]
    most = max(FEW, totals[end].summary.cells.total() // PART)
    counts = iter((totals[start], totals[end]))

    def view(fold: Fold) -> DiffSide:
        return side(fold, next(counts), workflow)

    folds = _linked_folds(project, trees, ids, most)
    before, after = map(view, folds) if folds else project.map_folds([start.commit, end.commit], view)
    fold = folds[1] if folds else project.fold(end.commit)
    return DiffedSides(before, after, fold, totals[end].summary.invalid)


def _linked_folds(
    project: OpenProject, trees: Sequence[str | None], ids: Iterable[str], most: int
) -> list[Fold] | None:
    """Return, for each of some trees, the fold of what is linked to the files that differ, and to some ids.

    None if more than ``most`` files differ, or if what is kept is not enough.
    """
    memo, repository = project.memo, project.repository
    line = [memo.latest(project.prefix), *trees]
    try:
        steps = list(repository.trees.steps(line, f"{EVENTS}/", SUFFIX))
    except GitError:  # the latest one is not here any more, as after `git gc`
        return None
    files = list({entry for step in steps for entry in (*step.gone, *step.come)})
    if len(files) > most:
        return None
    items: dict[Entry, Item] = dict(zip(files, project.log.items(files, recall=False), strict=True))
    try:
        items |= memo.linked({*ids, *needs(items.values())})
    except Damaged:
        memo.forget()
        return None
    asked = [(tree, items) for tree in trees if tree]
    held = dict(zip((tree for tree, _ in asked), repository.trees.holding(asked, f"{EVENTS}/"), strict=True))
    folds = [Fold() for _ in trees]
    for tree, fold in zip(trees, folds, strict=True):
        for entry in held[tree] if tree else ():
            fold.put(entry.path, items[entry])
    return folds
