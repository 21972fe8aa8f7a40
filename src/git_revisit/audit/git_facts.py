"""Questions to git that the walk raises: reverts, cherry-picks, co-authors, signatures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from git_revisit.audit.history import Brought, History, fingerprint
from git_revisit.audit.rules.actors import is_doubtful
from git_revisit.audit.rules.facts import Excuse, JudgedLoss, Loss, People, PhaseTouch
from git_revisit.gitio import log, patches
from git_revisit.gitio.parse import has_odd_date
from git_revisit.gitio.trees import TreePair
from git_revisit.model.commits import LATEST
from git_revisit.model.event_file import EVENTS, FOLDER
from git_revisit.model.message_reasons import MessageReasons, message_reasons
from git_revisit.project.stored import Space
from git_revisit.replay.fold import Fold

_COAUTHOR = re.compile(rb"^co-authored-by:[ \t]*(.+?)[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_OUTSIDE_OF_LOGS = (":(top)", f":(top,exclude,glob)**/{EVENTS}/**")


class OfPair(NamedTuple):
    """What was computed of a pair of trees: a patch id, or what identifies the paths that differ."""

    old: str | None
    new: str | None
    value: str


PATCH_IDS = Space("patch-ids", tuple[OfPair, ...])  # by the pathspecs that count
CHANGED = Space("changed", tuple[OfPair, ...])
_COMPARED = 16  # commits that changed the same paths, the latest
_CHERRY_PICKED = b"(cherry picked from commit"


def with_reverts(history: History, judged: Sequence[JudgedLoss], brought: Brought) -> list[JudgedLoss]:
    """Return the losses, marked if the commit undoes the work of one that brought the event.

    It does if its change to the other paths of that commit, event logs left out, is the inverse of that commit's. A
    commit that brought only events did no work, so it cannot be undone; the message proves nothing.
    """
    questions = [
        (place, history.pair(each.loss.number), history.pair(*bringer))
        for place, each in enumerate(judged)
        if each.kind == "deleted"
        for bringer in brought.get((each.loss.path, each.loss.blob), ())
        if bringer[0] < each.loss.number
    ]
    undone = patches.undone(history.project.repository, [each[1:] for each in questions], *_OUTSIDE_OF_LOGS)
    reverted = {place for (place, _, _), is_undone in zip(questions, undone, strict=True) if is_undone}
    return [each._replace(reverted=place in reverted) for place, each in enumerate(judged)]


def excuses(history: History, touches: Sequence[PhaseTouch], losses: Iterable[Loss]) -> dict[int, Excuse]:
    """Return the excuses of some commits for which no hook ran: they revert or repeat others."""
    numbers = sorted({touch.number for touch in touches})
    if not numbers:
        return {}
    reasons = {number: Excuse("cherry-picked") for number in numbers if _CHERRY_PICKED in history.message(number)}
    unexcused = [number for number in numbers if number not in reasons]
    reasons |= _repeats(history, unexcused)
    reasons |= _reverted_merges(history, [number for number in numbers if number not in reasons])
    return reasons | _reverted_together(
        history, [each for each in losses if each.number in {*numbers} - reasons.keys()]
    )


def _repeats(history: History, numbers: Collection[int]) -> dict[int, Excuse]:
    """Return the commits that repeat another one, or revert an earlier one, by patch id; the latest such one counts."""
    groups, scope, wanted = history.alike(numbers), _work(history), set(numbers)
    pairs = {number: history.pair(number) for group in groups for number in group}
    backwards = {number: pair[::-1] for number, pair in pairs.items() if number in wanted}
    ids = _patch_ids(history, {*pairs.values(), *backwards.values()}, scope)
    repeats: dict[int, Excuse] = {}
    for group in groups:
        alike: dict[str, list[int]] = {}
        for number in group:
            alike.setdefault(ids[pairs[number]], []).append(number)
        for number in wanted.intersection(group):
            repeated = max((each for each in alike[ids[pairs[number]]][-2:] if each != number), default=-1)
            undone = alike.get(ids[backwards[number]], [])
            place = bisect_left(undone, number)
            reverted = undone[place - 1] if place else -1
            if max(repeated, reverted) >= 0:
                kind: Literal["repeats", "reverts"] = "repeats" if repeated >= reverted else "reverts"
                repeats[number] = Excuse(kind, history.commits[max(repeated, reverted)].id)
    return repeats


def _patch_ids(history: History, pairs: Iterable[TreePair], scope: Sequence[str]) -> dict[TreePair, str]:
    """Return the patch id of each pair of trees."""
    repository = history.project.repository
    return _computed_once(history, PATCH_IDS, pairs, scope, lambda some: patches.patch_ids(repository, some, *scope))


def _fingerprints(history: History, pairs: Iterable[TreePair], scope: Sequence[str]) -> dict[TreePair, str]:
    """Return what identifies the set of paths that differ in each pair of trees."""

    def compute(some: Sequence[TreePair]) -> dict[TreePair, str]:
        changed = patches.differing_paths(history.project.repository, some, *scope)
        start = len(history.project.prefix)
        return {pair: fingerprint(path[start:] for path in paths) for pair, paths in changed.items()}

    return _computed_once(history, CHANGED, pairs, scope, compute)


def _computed_once(
    history: History,
    space: Space[tuple[OfPair, ...]],
    pairs: Iterable[TreePair],
    scope: Sequence[str],
    compute: Callable[[Sequence[TreePair]], Mapping[TreePair, str]],
) -> dict[TreePair, str]:
    """Return what is computed of each pair of trees; what is known is not computed again."""
    memo, key = history.project.memo, f"{' '.join(scope)!a}"
    known: dict[TreePair, str] = {(old, new): value for old, new, value in memo.read(space, [key]).get(key, ())}
    missing = list(dict.fromkeys(pair for pair in pairs if pair not in known))
    if missing:
        known |= compute(missing)
        memo.keep(space, {key: tuple(OfPair(*pair, value) for pair, value in known.items())})
    return known


def answers_in_messages(history: History, numbers: Iterable[int]) -> dict[int, MessageReasons]:
    """Return the answers in the messages of some commits, without commits that have none; merges have none."""
    plain = [number for number in sorted(numbers) if len(history.parents[number]) < 2]
    answers = {number: message_reasons(message) for number in plain if (message := history.message(number))}
    return {number: each for number, each in answers.items() if each or each.problems}


def _reverted_merges(history: History, numbers: Sequence[int]) -> dict[int, Excuse]:
    """Return the commits that undo what a merge brought to its first parent."""
    merges = [number for number, above in enumerate(history.parents) if len(above) > 1]
    if not numbers or not merges:
        return {}
    scope = _work(history)
    pairs = {number: history.pair(number) for number in (*numbers, *merges)}
    changed = _fingerprints(history, map(history.pair, merges), scope)
    by_paths: dict[str, list[int]] = {}
    for merge in merges:
        by_paths.setdefault(changed[pairs[merge]], []).append(merge)
    likely = [
        (number, merge)
        for number in numbers
        for merge in by_paths.get(history.changed.get(number, ""), ())
        if merge < number
    ]
    undone = patches.inverses(history.project.repository, [(pairs[one], pairs[other]) for one, other in likely], *scope)
    return {
        number: Excuse("reverts merge", history.commits[merge].id)
        for (number, merge), is_undone in zip(likely, undone, strict=True)
        if is_undone
    }


def _reverted_together(history: History, losses: Iterable[Loss]) -> dict[int, Excuse]:
    """Return the commits that undo several others and do nothing else, as ``git revert -n`` of several does.

    The others are known, as to the hook, by the events that they brought and that the commit deletes.
    """
    brought = {
        (each.number, bringer)
        for each in losses
        for bringer in history.brought.get((each.path, each.blob), ())
        if bringer[0] < each.number
    }
    questions = {(number, made): (history.pair(number), history.pair(made, side)) for number, (made, side) in brought}
    repository, listed = history.project.repository, list(questions.values())
    answers = patches.undone(repository, listed, *_OUTSIDE_OF_LOGS)
    changed = patches.differing_paths(repository, (pair for both in listed for pair in both), *_OUTSIDE_OF_LOGS)
    others: dict[int, set[int]] = {}
    rest: dict[int, set[str]] = {}
    for ((number, made), (undoing, done)), is_undone in zip(questions.items(), answers, strict=True):
        if is_undone:
            others.setdefault(number, set()).add(made)
            rest.setdefault(number, set(changed[undoing])).difference_update(changed[done])
    last = _undoing_one(history, {number: paths for number, paths in rest.items() if paths})
    return {
        number: Excuse("reverts several", history.commits[max(several)].id)
        for number, several in others.items()
        if number in last or (len(several) > 1 and not rest[number])
    }


def _undoing_one(history: History, rest: Mapping[int, Collection[str]]) -> set[int]:
    """Return the commits whose change to some paths undoes an earlier commit that changed just these.

    That one may have brought no event: git names the last of several to the hook.
    """
    prefix, repository = history.project.prefix, history.project.repository
    undoing: set[int] = set()
    for number, paths in rest.items():
        value = fingerprint(path.removeprefix(prefix) for path in paths)
        alike = sorted(made for made, other in history.changed.items() if made < number and other == value)
        for made in alike[-_COMPARED:]:  # each by itself: together they would have to be undone together
            if patches.undone(repository, [(history.pair(number), history.pair(made))], *_OUTSIDE_OF_LOGS)[0]:
                undoing.add(number)
                break
    return undoing


def _work(history: History) -> list[str]:
    """Return pathspecs for all of the project except its event logs."""
    prefix = history.project.prefix
    inside = f":(top,literal){prefix}" if prefix else ":(top)"
    # The glob says it all; git looks at what is in a folder unless it is excluded literally, and the log is large.
    return [inside, f":(top,exclude,literal){prefix}{FOLDER}", f":(top,exclude,glob)**/{FOLDER}/**"]


def odd_dates(history: History, numbers: Iterable[int]) -> list[int]:
    """Return the commits whose dates lie outside of the years 1970 to 9999."""
    commits, edges = history.commits, {0, LATEST}
    doubtful = [number for number in numbers if {commits[number].authored, commits[number].at} & edges]
    objects = history.project.repository.objects.read(commits[number].id for number in doubtful)
    return [number for number, each in zip(doubtful, objects, strict=True) if has_odd_date(each.data)]


def people(history: History, fold: Fold, brought: Mapping[str, int]) -> People:
    """Return what git knows of the people of doubtful events: co-authors, and names by mailmap."""
    coauthors: dict[str, list[str]] = {}
    contacts: dict[str, None] = {}
    for copy in fold.chosen.values():
        number = brought.get(copy.path)
        if number is None or not is_doubtful(copy.event, commit := history.commits[number]):
            continue
        contacts[copy.event.actor or ""] = contacts[commit.contact] = None
        if message := history.message(number):
            coauthors[commit.id] = [each.decode("utf-8", "surrogateescape") for each in _COAUTHOR.findall(message)]
            contacts |= dict.fromkeys(coauthors[commit.id])
    return People(coauthors, log.mailmapped(history.project.repository, contacts))
