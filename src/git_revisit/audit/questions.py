"""What the findings of a walk raise as questions to git: reverts, cherry-picks, co-authors, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from git_revisit.audit.history import History
from git_revisit.audit.rules.content import by_another
from git_revisit.audit.rules.log_changes import Judged
from git_revisit.audit.rules.uncaptured import PICKED
from git_revisit.audit.rules.values import Touch
from git_revisit.gitio import log, patches
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import FOLDER
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
    undone = patches.inverses(history.project.repository, [each[1:] for each in asked])
    return {place for (place, _, _), is_undone in zip(asked, undone, strict=True) if is_undone}


def excuses(history: History, touches: Sequence[Touch]) -> dict[int, str]:
    """Return why no hook ran for some commits: they revert, or repeat, another one."""
    numbers = sorted({touch.number for touch in touches})
    if not numbers:
        return {}
    nodes, repository = history.nodes, history.project.repository
    said = log.messages(repository, (nodes[number].id for number in numbers))
    found = {
        number: "its message says that it was cherry-picked, and such commits run no hook"
        for number in numbers
        if PICKED in said[nodes[number].id]
    }
    scope = _work(history)
    alike = history.alike(number for number in numbers if number not in found)
    pairs = {history.pair(number) for group in alike.items() if group[1] for number in (group[0], *group[1])}
    backwards = {history.pair(number)[::-1] for number, others in alike.items() if others}
    ids = patches.patch_ids(repository, [*pairs, *backwards], *scope)
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
    pairs = {number: history.pair(number) for number in (*numbers, *merges)}
    changed = patches.changed_paths(history.project.repository, pairs.values(), *scope)
    by_paths: dict[frozenset[str], list[int]] = {}
    for merge in merges:
        by_paths.setdefault(changed[pairs[merge]], []).append(merge)
    likely = [
        (number, merge) for number in numbers for merge in by_paths.get(changed[pairs[number]], ()) if merge < number
    ]
    asked = [(pairs[number], pairs[merge]) for number, merge in likely]
    undone = patches.inverses(history.project.repository, asked, *scope)
    return {
        number: f"it reverts the merge {history.nodes[merge].id[:12]}, and a revert runs no hook"
        for (number, merge), is_undone in zip(likely, undone, strict=True)
        if is_undone
    }


def _work(history: History) -> list[str]:
    """Return pathspecs for all of the project but its event logs."""
    inside = f":(top,literal){history.project.prefix}" if history.project.prefix else ":(top)"
    return [inside, f":(top,exclude,glob)**/{FOLDER}/**"]


def coauthors(history: History, fold: Fold, brought: dict[str, Commit]) -> dict[str, tuple[str, ...]]:
    """Return the co-authors of the commits whose hook wrote for somebody else than the author."""
    suspects = {
        node.id for copy in fold.chosen.values() if (node := brought.get(copy.path)) and by_another(copy.event, node)
    }
    said = log.messages(history.project.repository, suspects)
    return {
        commit: tuple(each.decode("utf-8", "surrogateescape") for each in _COAUTHOR.findall(message))
        for commit, message in said.items()
    }


def canonical(
    history: History, fold: Fold, brought: dict[str, Commit], others: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return the people of doubtful events as the mailmap has them."""
    doubtful = [(copy.event, brought[copy.path]) for copy in fold.chosen.values() if copy.path in brought]
    contacts: list[str] = []
    for event, node in doubtful:
        if by_another(event, node):
            contacts += [event.actor or "", f"{node.name} <{node.email}>", *others.get(node.id, ())]
    return log.mailmapped(history.project.repository, contacts)
