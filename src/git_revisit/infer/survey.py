"""A survey of a history: the phases that its commits worked on, by a workflow's paths or by the rules on names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from git_revisit.gitio.parse import path_text
from git_revisit.infer.inferred import ChangedPaths, CommitWork, Survey
from git_revisit.infer.name_rules import GENERATED, Detector, library_package
from git_revisit.infer.tables import detection
from git_revisit.model.commits import Commit, valid_text
from git_revisit.model.event_file import EVENTS, id_in, owned
from git_revisit.model.event_yaml import DAY
from git_revisit.model.tagging import IGNORED, SHARED, listed_folder, tagger
from git_revisit.model.workflow import Workflow

# A commit with more paths, or with so many phases, is a sweep over the tree: a move, a reformat, a first import.
BULK_PATHS, BULK_PHASES = 100, 4

Touched = tuple[Commit, list[bytes]]  # a commit with the paths that it changes
TagOf = Callable[[str], str | None]


class ReadHistory(NamedTuple):
    """The commits that count, oldest first, each with the numbers of its paths in ``paths``.

    ``passed`` counts the commits that were left out, by cause. ``begun`` has, by the number of a path, the oldest
    commit of any kind that changed it.
    """

    commits: tuple[tuple[Commit, list[int]], ...]
    paths: tuple[str, ...]  # every changed path once
    passed: Counter[str]
    begun: dict[int, str]


def bulk(paths: int, phases: int) -> bool:
    """Whether a commit that changes so many paths, in so many phases, is a sweep rather than work on a phase."""
    return paths > BULK_PATHS or phases >= BULK_PHASES


def read_history(stream: Iterable[Touched], prefix: str, workflow: Workflow, cut: frozenset[str]) -> ReadHistory:
    """Read a history, newest first; ``cut`` are the commits at which a shallow clone ends."""
    start = len(prefix.encode("utf-8", "surrogateescape"))
    ignored = cache(workflow.ignores)
    numbers: dict[bytes, int] = {}
    passed: Counter[str] = Counter()
    begun: dict[int, str] = {}
    commits = []
    for commit, paths in stream:
        kept = [numbers.setdefault(path[start:], len(numbers)) for path in paths]
        begun.update(dict.fromkeys(kept, commit.id))
        if commit.id in cut:
            passed["where the clone ends"] += 1
        elif not paths:
            passed["merge or empty"] += 1
        elif ignored(commit.name, commit.email):
            passed["ignored author"] += 1
        else:
            commits.append((commit, kept))
    return ReadHistory(tuple(reversed(commits)), tuple(map(path_text, numbers)), passed, begun)


def survey(history: ReadHistory, tag_of: TagOf) -> Survey:
    """Return the work of the commits, oldest first; ``tag_of`` gives the tag of a path."""
    paths = history.paths
    tags = [tag_of(path) for path in paths]
    untagged: dict[str, Counter[str]] = {}
    days: dict[str, set[int]] = {}
    passed = history.passed.copy()
    work = []
    for commit, numbers in history.commits:
        touched: dict[str, list[str]] = {}
        for number in numbers:
            tag = tags[number]
            if tag is not None and tag not in (SHARED, IGNORED):
                touched.setdefault(tag, []).append(paths[number])
        for phase in touched:
            days.setdefault(phase, set()).add(commit.authored // DAY)
        if bulk(len(numbers), len(touched)):
            passed["bulk"] += 1
            continue
        for number in numbers:
            if tags[number] is None:
                untagged.setdefault(listed_folder(paths[number]), Counter()).update(list(touched) or [""])
        if not touched:
            passed["outside of the phases"] += 1
            continue
        recorded = (id_in(paths[number]) for number in numbers if paths[number].startswith(f"{EVENTS}/"))
        work.append(_work(commit, touched, tuple(each for each in recorded if each)))
    begun = {paths[number]: commit for number, commit in history.begun.items()}
    active = {phase: frozenset(each) for phase, each in days.items()}
    return Survey(work, untagged, passed, _changed(tags), begun, active)


def _changed(tags: Sequence[str | None]) -> ChangedPaths:
    counts = Counter(tags)
    shared, untagged = counts[SHARED], counts[None]
    return ChangedPaths(len(tags) - counts[IGNORED] - shared - untagged, shared, untagged)


def path_tags(history: ReadHistory, tree: Sequence[str], workflow: Workflow | None) -> TagOf:
    """Return the function from a path to its tag: by a workflow's paths, without one by the rules on names.

    Generated files, and files of other project roots, are ignored.
    """
    detector = Detector(detection(), library_package(tree))
    ours = {*owned(history.paths, ""), *tree}
    tagged = tagger(workflow).tag if workflow else detector.tag

    @cache
    def tag(path: str) -> str | None:
        return IGNORED if path not in ours or detector.tag(path) == GENERATED else tagged(path)

    return tag


def _work(commit: Commit, touched: dict[str, list[str]], recorded: tuple[str, ...]) -> CommitWork:
    name, email, subject = map(valid_text, (commit.name, commit.email, commit.subject))
    return CommitWork(commit.id, commit.at, name, email, subject, touched, recorded)
