"""The counts for the matrices of many commits: known totals of trees, and the differences from them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from git_revisit.errors import GitError
from git_revisit.gitio.parse import Entry
from git_revisit.gitio.trees import TreeStep
from git_revisit.model.event_file import EVENTS, SUFFIX
from git_revisit.model.events import Event
from git_revisit.project.event_log import FEW
from git_revisit.project.memo import SUMMARIES, Damaged, Item
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import Target
from git_revisit.project.stored import Space
from git_revisit.replay.focus import Periods
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import Counted
from git_revisit.replay.totals import EMPTY, Summary, grown, needs, shifted, summary

# At most so many trees are derived from the latest one that was counted, if no more than a part of the log differs.
NEAR = 64
PART = 8
WITH_PERIODS = Space("periods", Counted)
UNIONS = Space("union", Summary)  # by what identifies the set of trees


def count(project: OpenProject, targets: Sequence[Target], focus: bool) -> dict[Target, Counted]:
    """Return the counts for the matrix of each commit; ``focus`` adds those that depend on the focus."""
    return _with_periods(project, targets) if focus else _plain(project, targets)


def count_union(project: OpenProject) -> Counted:
    """Return what the matrix of the union of all refs and HEAD is computed from, without the focus."""
    trees = project.every_tree()
    name = blake2b(" ".join(sorted(trees)).encode(), digest_size=16).hexdigest()
    known = project.memo.read(UNIONS, [name]).get(name)
    if known is None:
        known = summary(project.folds.union(trees))
        project.memo.keep(UNIONS, {name: known})
    return Counted(known)


def _plain(project: OpenProject, targets: Sequence[Target]) -> dict[Target, Counted]:
    places = project.places([target.commit for target in targets])
    dated = sorted(zip(targets, places, strict=True), key=lambda each: each[0].commit.at if each[0].commit else 0)
    known = _summaries(project, list(dict.fromkeys(place.events for _, place in dated if place.events)))
    return {target: Counted(known[place.events] if place.events else EMPTY) for target, place in dated}


def _with_periods(project: OpenProject, targets: Sequence[Target]) -> dict[Target, Counted]:
    """Return the counts by focus period too; they depend on how the workflow names phases, and on the focus's scope."""
    names = {}
    for target, place in zip(targets, project.places([target.commit for target in targets]), strict=True):
        workflow = project.workflow(place.config, target.rev)
        names[target] = f"{place.events} {workflow.capture.scope} {sorted(workflow.aliases.items())}"
    kept = project.memo.read(WITH_PERIODS, set(names.values()))
    missing = [target for target in targets if names[target] not in kept]

    following: tuple[Fold, str, Periods] | None = None

    def view(state: State) -> Counted:
        nonlocal following
        lens = f"{state.workflow.capture.scope} {sorted(state.workflow.aliases.items())}"
        if not following or following[:2] != (state.fold, lens):
            following = state.fold, lens, Periods(state.fold, state.workflow, follow=True)
        return Counted(summary(state.fold), following[2].counts())

    kept |= {names[target]: counts for target, counts in zip(missing, project.map(missing, view), strict=True)}
    project.memo.keep(WITH_PERIODS, {names[target]: kept[names[target]] for target in missing})
    return {target: kept[name] for target, name in names.items()}


def _summaries(project: OpenProject, trees: Sequence[str]) -> dict[str, Summary]:
    """Return the totals of some events trees, which come in a likely order of time."""
    memo = project.memo
    known = memo.read(SUMMARIES, trees)
    missing = [tree for tree in trees if tree not in known]
    if not missing:
        return known
    if len(missing) <= NEAR:
        known |= _near(project, missing)
    rest = [tree for tree in missing if tree not in known]
    fold = Fold()
    for tree, step in zip(rest, project.folds.steps(rest), strict=True):
        project.folds.move(fold, step)
        known[tree] = summary(fold)
    memo.keep(SUMMARIES, {tree: known[tree] for tree in missing})
    memo.keep_latest(project.prefix, missing[-1])
    return known


def _near(project: OpenProject, trees: Sequence[str]) -> dict[str, Summary]:
    """Return the totals of some trees, derived from the latest tree counted; none if they differ much from it."""
    latest = project.memo.latest(project.prefix)
    base = project.memo.read(SUMMARIES, [latest]).get(latest) if latest else None
    if not latest or not base:
        return {}
    line = [latest, *trees]
    try:
        steps = list(project.repository.trees.steps(line, f"{EVENTS}/", SUFFIX))
    except GitError:  # the latest one is gone, as after `git gc`
        return {}
    if sum(len(step.gone) + len(step.come) for step in steps) > max(FEW, base.cells.total() // PART):
        return {}
    try:
        linked = _linked(project, steps)
    except Damaged:
        project.memo.forget()
        return {}
    questions = [(old, linked[number].keys() - set(steps[number].gone)) for number, old in enumerate(line[:-1])]
    there = project.repository.trees.holding(questions, f"{EVENTS}/")
    near: dict[str, Summary] = {}
    for number, (tree, step) in enumerate(zip(trees, steps, strict=True)):
        before, after = project.log.items(step.gone), project.log.items(step.come)
        if shifted(base, linked[number].values(), before, after):
            break  # the totals depend on more than the step touches
        gone, come = _with_paths(step.gone, before), _with_paths(step.come, after)
        base = near[tree] = grown(base, [(each.path, linked[number][each]) for each in there[number]], gone, come)
    return near


def _with_paths(entries: Sequence[Entry], items: Sequence[Item]) -> list[tuple[str, Item]]:
    return [(entry.path, item) for entry, item in zip(entries, items, strict=True)]


def _linked(project: OpenProject, steps: Sequence[TreeStep]) -> list[dict[Entry, Event]]:
    """Return for each step the events linked to those that it adds and removes; raises Damaged if some are missing."""
    files = [[*step.gone, *step.come] for step in steps]
    project.log.items([entry for each in files for entry in each], recall=False)
    return [project.memo.linked(needs(project.log.items(each, recall=False))) for each in files]
