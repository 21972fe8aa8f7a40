"""Findings: what the audit reports."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.errors import UsageError

ERROR, WARNING, INFO = SEVERITIES = ("error", "warning", "info")  # the worst first
COLUMNS = ("rule", "severity", "commit", "file", "event", "message")  # of a finding in tables of values


class Finding(NamedTuple):
    """One problem in the log or its history; ``severity`` is one of SEVERITIES."""

    rule: str
    severity: str
    message: str
    commit: str | None = None
    file: str | None = None
    event: str | None = None


class Audited(NamedTuple):
    """The findings of an audit, the worst first, and how many commits and events it checked.

    ``rev`` is the audited revision as given, ``commit`` its full id; ``prefix`` is the path of the project root.
    """

    rev: str
    commit: str | None
    findings: tuple[Finding, ...]
    commits: int
    events: int
    prefix: str

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def at_least(self, severity: str) -> Audited:
        """Return the audit with the findings of a severity and of worse ones; raises UsageError for an unknown one."""
        if severity not in SEVERITIES:
            raise UsageError(f"{severity!r} is not a severity", f"use one of {', '.join(SEVERITIES)}")
        kept = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return self._replace(findings=tuple(finding for finding in self.findings if finding.severity in kept))

    def has(self, rule: str) -> bool:
        """Whether a rule found something."""
        return any(finding.rule == rule for finding in self.findings)
