"""Findings as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from git_revisit.model.findings import Audited, Finding
from git_revisit.render.table import table
from git_revisit.render.text import plural, short


class Severity(NamedTuple):
    """What a severity is called: in the singular, and as an annotation of GitHub and GitLab."""

    word: str
    github: str
    gitlab: str


# The worst first.
SEVERITIES = {
    "error": Severity("error", "error", "critical"),
    "warning": Severity("warning", "warning", "minor"),
    "info": Severity("info", "notice", "info"),
}


def audit_table(audited: Audited, style: str) -> str:
    """Lay out findings, the worst first, and what was checked."""
    rows = [
        [each.severity, each.rule, short(each.commit) if each.commit else "", each.file or "", each.message]
        for each in audited.findings
    ]
    laid = f"{table(['severity', 'rule', 'commit', 'file', 'what, and what to do'], rows, style)}\n" if rows else ""
    judged = f"{plural(audited.commits, 'commit')} and {plural(audited.events, 'event')} judged"
    return f"{laid}{severity_counts(audited.findings)}; {judged}\n"


def severity_counts(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity, in words."""
    counts = Counter(finding.severity for finding in findings)
    return (
        ", ".join(plural(counts[key], each.word) for key, each in SEVERITIES.items() if counts[key]) or "nothing found"
    )
