"""What the findings of a walk raise as questions to git: reverts, cherry-picks, co-authors, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from git_revisit.audit.history import History
from git_revisit.audit.rules.content import by_another
from git_revisit.audit.rules.log_changes import Judged
from git_revisit.audit.rules.uncaptured import PICKED
from git_revisit.audit.rules.values import Touch
from git_revisit.gitio import graph, patches
from git_revisit.gitio.graph import Pair
from git_revisit.model.event_file import FOLDER
from git_revisit.model.events import Node
from git_revisit.replay.fold import Fold

Brought = dict[tuple[str, str], list[tuple[int, int]]]
_COAUTHOR = re.compile(rb"^co-authored-by:[ \t]*(.+?)[ \t\r]*$", re.IGNORECASE | re.MULTILINE)


def reverts(history: History, judged: Sequence[Judged], brought: Brought) -> set[int]:
    """Return, by their place, the losses whose commit undoes one that brought the event.

    Same paths, and the reversed patch has the same patch id; what the message says proves nothing.
    """
    asked = [
        (place, history.pair(each.loss.number), history.pair(*bringer))
        for place, each in enumerate(judged)
        if each.rule == "event-deleted"
        for bringer in brought.get((each.loss.path, each.loss.blob), ())
        if bringer[0] < each.loss.number
    ]
    changed = _paths(history, [pair for _, undone, done in asked for pair in (undone, done)])
    likely = [each for each in asked if changed[each[1]] == changed[each[2]]]
    ids = _patch_ids(history, [pair for _, undone, done in likely for pair in (undone[::-1], done)])
    return {place for place, undone, done in likely if ids[undone[::-1]] == ids[done]}


def excuses(history: History, touches: Sequence[Touch]) -> dict[int, str]:
    """Return why no hook ran for some commits: they revert, or repeat, another one."""
    numbers = sorted({touch.number for touch in touches})
    if not numbers:
        return {}
    nodes, repository = history.nodes, history.project.repository
    said = patches.messages(repository, (nodes[number].id for number in numbers))
    found = {
        number: "its message says that it was cherry-picked, and such commits run no hook"
        for number in numbers
        if PICKED in said[nodes[number].id]
    }
    scope = _work(history)
    alike = history.alike(number for number in numbers if number not in found)
    pairs = {history.pair(number) for group in alike.items() if group[1] for number in (group[0], *group[1])}
    backwards = {history.pair(number)[::-1] for number, others in alike.items() if others}
    ids = _patch_ids(history, [*pairs, *backwards], *scope)
    for number, others in alike.items():
        for other in others:
            if ids[history.pair(number)] == ids[history.pair(other)]:
                found[number] = f"its change is that of {nodes[other].id[:12]}, and a repeated commit runs no hook"
            elif other < number and ids[history.pair(number)[::-1]] == ids[history.pair(other)]:
                found[number] = f"it reverts {nodes[other].id[:12]}, and a revert runs no hook"
    return found | _reverted_merges(history, [number for number in numbers if number not in found])


def _reverted_merges(history: History, numbers: Sequence[int]) -> dict[int, str]:
    """Return which commits undo what a merge brought to its first parent."""
    merges = [number for number, above in enumerate(history.parents) if len(above) > 1]
    if not numbers or not merges:
        return {}
    scope = _work(history)
    changed = _paths(history, [history.pair(number) for number in (*numbers, *merges)], *scope)
    by_paths: dict[frozenset[str], list[int]] = {}
    for merge in merges:
        by_paths.setdefault(changed[history.pair(merge)], []).append(merge)
    likely = [
        (number, merge)
        for number in numbers
        for merge in by_paths.get(changed[history.pair(number)], ())
        if merge < number
    ]
    pairs = [pair for number, merge in likely for pair in (history.pair(number)[::-1], history.pair(merge))]
    ids = _patch_ids(history, pairs, *scope)
    return {
        number: f"it reverts the merge {history.nodes[merge].id[:12]}, and a revert runs no hook"
        for number, merge in likely
        if ids[history.pair(number)[::-1]] == ids[history.pair(merge)]
    }


def _work(history: History) -> list[str]:
    """Return pathspecs for all of the project but its event logs."""
    inside = f":(top,literal){history.project.prefix}" if history.project.prefix else ":(top)"
    return [inside, f":(top,exclude,glob)**/{FOLDER}/**"]


def _paths(history: History, pairs: Iterable[Pair], *scope: str) -> dict[Pair, frozenset[str]]:
    unique = list(dict.fromkeys(pairs))
    steps = graph.differences(history.project.repository, unique, *scope)
    return {pair: frozenset(each.path for each in step) for pair, step in zip(unique, steps, strict=True)}


def _patch_ids(history: History, pairs: Iterable[Pair], *scope: str) -> dict[Pair, str]:
    """Return patch ids by pairs of trees; what a partial clone lacks is fetched in one batch."""
    repository = history.project.repository
    unique = list(dict.fromkeys(pairs))
    if not unique:
        return {}
    if patches.promisor(repository) is not None:
        changes = (each for step in graph.differences(repository, unique, *scope) for each in step)
        patches.fetch_missing(repository, {blob for each in changes for blob in (each.old_id, each.new_id) if blob})
    return dict(zip(unique, patches.patch_ids(repository, unique, *scope), strict=True))


def coauthors(history: History, fold: Fold, brought: dict[str, Node]) -> dict[str, tuple[str, ...]]:
    """Return the co-authors of the commits whose hook wrote for somebody else than the author."""
    suspects = {
        node.id for copy in fold.chosen.values() if (node := brought.get(copy.path)) and by_another(copy.event, node)
    }
    said = patches.messages(history.project.repository, suspects)
    return {
        commit: tuple(each.decode("utf-8", "surrogateescape") for each in _COAUTHOR.findall(message))
        for commit, message in said.items()
    }


def canonical(
    history: History, fold: Fold, brought: dict[str, Node], others: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return the people of doubtful events as the mailmap has them."""
    doubtful = [(copy.event, brought[copy.path]) for copy in fold.chosen.values() if copy.path in brought]
    contacts: list[str] = []
    for event, node in doubtful:
        if by_another(event, node):
            contacts += [event.actor or "", f"{node.name} <{node.email}>", *others.get(node.id, ())]
    return patches.canonical(history.project.repository, contacts)
