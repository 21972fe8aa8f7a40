"""A rule of the audit as a value: its name, its severity, the facts that it needs, and its search for problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from git_revisit.audit.rules.facts import AuditFacts, Need
from git_revisit.model.event_file import shown
from git_revisit.model.findings import Finding

FROM_MESSAGE = "its commit's message has an answer: take it over with `git revisit explain --from-messages`"


class Problem(NamedTuple):
    """One problem that a rule found.

    ``commit`` is the number of the commit that broke the rule, ``path`` the file and ``event`` the id that it is about.
    ``severity`` replaces the rule's own one.
    """

    message: str
    commit: int | None = None
    path: str | None = None
    event: str | None = None
    severity: str | None = None


class Rule(NamedTuple):
    """A rule; ``needs`` names the optional facts that it reads: without them it is skipped."""

    name: str
    severity: str
    find: Callable[[AuditFacts], Iterable[Problem]]
    needs: tuple[Need, ...] = ()

    def findings(self, facts: AuditFacts) -> Iterator[Finding]:
        """Yield the findings of the rule; none if a fact that it needs is missing."""
        if any(getattr(facts, need) is None for need in self.needs):
            return
        for problem in self.find(facts):
            commit = facts.commits[problem.commit].id or None if problem.commit is not None else None
            path = shown(problem.path) if problem.path is not None else None
            severity = problem.severity or self.severity
            yield Finding(self.name, severity, problem.message, commit, path, problem.event)
