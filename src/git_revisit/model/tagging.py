"""Tagging: the phase that a path belongs to, by the gitignore patterns of the workflow; and its coverage.

In each list the last pattern that matches decides, and ``!x`` removes paths from its own list only. The last matching
phase in the file wins; ``shared`` beats phases, ``ignore`` beats everything. ``.revisit/`` is never tagged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from git_revisit.errors import ConfigInvalid
from git_revisit.model.gitignore import PatternRule as PatternRule
from git_revisit.model.gitignore import compile_pattern
from git_revisit.model.workflow import Workflow, WorkflowDifference

SHARED = "(shared)"
IGNORED = "(ignored)"
MARK_LENGTH = 3  # literal characters under which a pattern is filed, at most
Rules = tuple[PatternRule, ...]  # the patterns of one list, in its order


class Rulebook(NamedTuple):
    """The compiled patterns of a workflow, in a form that can be cached as JSON."""

    phases: tuple[tuple[str, Rules], ...]
    shared: Rules
    ignore: Rules


def compile_rules(workflow: Workflow) -> Rulebook:
    """Compile the patterns of a workflow; raises ConfigInvalid for one that is not a gitignore pattern."""
    return Rulebook(
        phases=tuple((phase.id, _rules(phase.paths)) for phase in workflow.phases),
        shared=_rules(workflow.shared),
        ignore=_rules(workflow.ignore),
    )


def _rules(patterns: Iterable[str]) -> Rules:
    try:
        return tuple(compile_pattern(pattern) for pattern in patterns)
    except ValueError as error:
        raise ConfigInvalid(str(error)) from None


class Tagger:
    """Finds the phase of a path; keeps the results, since paths recur.

    Each pattern is filed under a few literal characters that its paths contain, and is tried only on paths that contain
    them, so that thousands of patterns cost little.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        phases = [*reversed(rulebook.phases)]
        self._lists = [(IGNORED, rulebook.ignore), (SHARED, rulebook.shared), *phases]
        self._by_mark: dict[str, list[tuple[int, int]]] = {}  # literal characters -> rules, as list and place
        for number, (_, rules) in enumerate(self._lists):
            for place, rule in enumerate(reversed(rules)):
                self._by_mark.setdefault(self._mark(rule), []).append((number, place))
        self._known: dict[str, str | None] = {}

    def check(self) -> None:
        """Raise re.error if an expression cannot be compiled."""
        for _, rules in self._lists:
            for rule in rules:
                _compiled(rule.expression)

    def tag(self, path: str) -> str | None:
        """Return the phase of a path relative to the project root; SHARED, IGNORED, or None for no phase."""
        if path not in self._known:
            self._known[path] = self._tag(path)
        return self._known[path]

    def phase(self, path: str) -> str | None:
        """Return the phase of a path; None if it has none."""
        tag = self._known[path] if path in self._known else self.tag(path)
        return None if tag in (SHARED, IGNORED) else tag

    def _tag(self, path: str) -> str | None:
        if f"{path}/".startswith(".revisit/"):
            return IGNORED
        decided = -1  # the last list in which an exclusion matched
        for number, place in self._candidates(path):
            tag, rules = self._lists[number]
            rule = rules[-1 - place]
            if number != decided and _compiled(rule.expression).match(path):
                if rule.include:
                    return tag
                decided = number
        return None

    def _candidates(self, path: str) -> Iterator[tuple[int, int]]:
        """Return the rules that may match a path, in the order in which they decide."""
        by_mark = self._by_mark
        if len(by_mark) < len(path):
            lists = [rules for mark, rules in by_mark.items() if mark in path]
        else:
            parts = {path[start : start + size] for size in range(MARK_LENGTH + 1) for start in range(len(path))}
            lists = [by_mark[part] for part in parts if part in by_mark]
        return iter(lists[0] if len(lists) == 1 else sorted(each for rules in lists for each in rules))

    def _mark(self, rule: PatternRule) -> str:
        """Return the characters under which a rule is filed: as many as there are, and that few other rules have."""
        size = min(MARK_LENGTH, max(map(len, rule.literals), default=0))
        marks = (text[at : at + size] for text in rule.literals for at in range(len(text) - size + 1))
        return min(marks, key=lambda each: len(self._by_mark.get(each, ())), default="")


@lru_cache(maxsize=16_384)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.DOTALL)


def tagger(workflow: Workflow) -> Tagger:
    """Return the tagger of a workflow; raises ConfigInvalid for a pattern that is not one of gitignore."""
    return Tagger(compile_rules(workflow))


def tagged_share(tags: Iterable[str | None]) -> float | None:
    """Return the share (0…1) of paths in a phase, among those neither shared nor ignored; None if there are none."""
    counted = [tag for tag in tags if tag not in (SHARED, IGNORED)]
    return sum(tag is not None for tag in counted) / len(counted) if counted else None


LOW_COVERAGE = 0.5  # below it, too many files have no phase


class Coverage(NamedTuple):
    """The share (0…1) of the files neither shared nor ignored that have a phase; None without such files.

    ``files`` counts files by tag, ``untagged`` those without a phase by directory.
    """

    share: float | None
    files: Counter[str]
    untagged: Counter[str]


def coverage_of(tagger: Tagger, paths: Iterable[str]) -> Coverage:
    """Return the coverage of some paths, which are relative to the project root."""
    tags = [(path, tagger.tag(path)) for path in paths]
    files = Counter(tag for _, tag in tags if tag)
    untagged = Counter(listed_folder(path) for path, tag in tags if tag is None)
    return Coverage(tagged_share(tag for _, tag in tags), files, untagged)


def listed_folder(path: str) -> str:
    """Return the directory under which a path is listed: its first one or two levels, or the file itself."""
    parts = path.split("/")
    return path if len(parts) == 1 else "/".join(parts[: min(2, len(parts) - 1)]) + "/"


class PhaseList(NamedTuple):
    """The workflow at a revision, and how it covers the files.

    ``check`` is the name of the shared workflow that it was compared with, None if it was not.
    """

    rev: str
    commit: str | None
    workflow: Workflow
    coverage: Coverage
    check: str | None
    differences: tuple[WorkflowDifference, ...]
