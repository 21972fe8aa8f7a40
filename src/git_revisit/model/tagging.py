"""Which phase a path belongs to: the workflow's gitignore patterns, compiled by pathspec.

Within one list the last pattern that matches decides, and ``!x`` takes paths from its own list only. Among the phases
left, the last in the file wins; ``shared`` beats phases, ``ignore`` beats all. ``.revisit/`` is never tagged.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from git_revisit.errors import ConfigInvalid
from git_revisit.model.workflow import Workflow

SHARED = "(shared)"
IGNORED = "(ignored)"
# An expression, and whether it takes a path in or leaves it out; and those of a list, in its order.
Rule = tuple[str, bool]
Rules = tuple[Rule, ...]
_END = re.compile(r"\$(\)?)\Z")


class Rulebook(NamedTuple):
    """A workflow's patterns as regular expressions: what a cache keeps, so that nothing need import pathspec."""

    phases: tuple[tuple[str, Rules], ...]
    shared: Rules
    ignore: Rules


def compile_rules(workflow: Workflow) -> Rulebook:
    """Compile a workflow's patterns; raises ConfigInvalid for one that pathspec can't take."""
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


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> Rule:
    """Compile one gitignore pattern; raises ValueError for what pathspec can't take, or takes for nothing at all."""
    import pathspec

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # ``[[:alpha:]]``, which it would read as something else
            (compiled,) = pathspec.GitIgnoreSpec.from_lines([pattern]).patterns
    except (ValueError, re.error, FutureWarning):
        compiled = None
    if compiled is None or compiled.regex is None or compiled.include is None:
        raise ValueError(f"{pattern!r} is not a gitignore pattern")
    # pathspec's ``$`` would also match before a newline that ends a path.
    return _END.sub(r"\\Z\1", compiled.regex.pattern), compiled.include


class Tagger:
    """Answers which phase a path belongs to; answers are kept, since paths recur."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._phases = [(phase, _matchers(rules)) for phase, rules in reversed(rulebook.phases)]
        self._shared = _matchers(rulebook.shared)
        self._ignore = _matchers(rulebook.ignore)
        self._known: dict[str, str | None] = {}

    def tag(self, path: str) -> str | None:
        """Return the phase of a path relative to the project root; SHARED, IGNORED, or None for no phase."""
        if path not in self._known:
            self._known[path] = self._tag(path)
        return self._known[path]

    def phase(self, path: str) -> str | None:
        """Return the phase of a path, or None where it has none."""
        tag = self.tag(path)
        return None if tag in (SHARED, IGNORED) else tag

    def _tag(self, path: str) -> str | None:
        if f"{path}/".startswith(".revisit/") or _takes(self._ignore, path):
            return IGNORED
        if _takes(self._shared, path):
            return SHARED
        return next((phase for phase, matchers in self._phases if _takes(matchers, path)), None)


_Matchers = list[tuple[re.Pattern[str], bool]]


def _matchers(rules: Rules) -> _Matchers:
    return [(re.compile(expression, re.DOTALL), include) for expression, include in reversed(rules)]


def _takes(matchers: _Matchers, path: str) -> bool:
    """Whether a list of patterns takes a path in: its last pattern that matches decides."""
    return next((include for matcher, include in matchers if matcher.match(path)), False)


def tagger(workflow: Workflow) -> Tagger:
    """Return the tagger of a workflow; raises ConfigInvalid for a pattern that can't be taken."""
    return Tagger(compile_rules(workflow))


def coverage(tags: Iterable[str | None]) -> float | None:
    """Return the share (0…1) of paths that belong to a phase or to all, among those not ignored; None of none."""
    counted = [tag for tag in tags if tag != IGNORED]
    return sum(tag is not None for tag in counted) / len(counted) if counted else None
