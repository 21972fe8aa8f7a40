"""The rule about history that cannot be checked, because part of it is missing."""

from __future__ import annotations

from collections.abc import Iterator

from git_revisit.audit.rules.facts import AuditFacts
from git_revisit.audit.rules.rule import Problem, Rule
from git_revisit.model.findings import ERROR, Finding
from git_revisit.model.printable import plural

NAME = "history-unavailable"


def _shallow(facts: AuditFacts) -> Iterator[Problem]:
    """Find commits whose parents a shallow clone does not have."""
    ends = facts.boundaries
    if ends:
        message = (
            f"the history is shallow: the parents of {plural(len(ends), 'commit')} are missing, so what depends on them"
            " cannot be checked; run `git fetch --unshallow` (in CI: fetch-depth: 0)"
        )
        yield Problem(message, ends[0])


def unreadable(commit: str, why: str) -> Finding:
    """Return the finding for a history that cannot be read at all."""
    message = f"part of the history cannot be read: {why}; run `git fetch --unshallow`, or clone the whole repository"
    return Finding(NAME, ERROR, message, commit)


RULES = (Rule(NAME, ERROR, _shallow),)
