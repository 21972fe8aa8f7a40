"""Findings as a table, JSON and CSV, and as annotations of GitHub and GitLab."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from git_revisit.model.events import Finding
from git_revisit.render.table import table
from git_revisit.render.text import csv_text, json_text, short, visible

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_QUALITY = {"error": "critical", "warning": "minor", "info": "info"}
_FIELDS = ("rule", "severity", "commit", "file", "event", "message")


class Audited(NamedTuple):
    """Findings and what was judged: a revision, its commit, numbers of commits and events; ``prefix`` is the root's."""

    rev: str
    commit: str | None
    findings: Sequence[Finding]
    commits: int
    events: int
    prefix: str

    @property
    def summary(self) -> dict[str, int]:
        """The numbers by severity, and what was judged."""
        counts = {key: sum(each.severity == key for each in self.findings) for key in _LEVELS}
        found = {f"{key}s": number for key, number in counts.items()}
        return {**found, "commits": self.commits, "events": self.events}


def findings_document(audited: Audited) -> dict[str, Any]:
    """Return an audit as its JSON document."""
    head = {"schema": "git-revisit/audit/1", "rev": audited.rev, "commit": audited.commit}
    rows = [{field: getattr(each, field) for field in _FIELDS} for each in audited.findings]
    return {**head, "findings": rows, "summary": audited.summary}


def findings_csv(audited: Audited) -> str:
    """Return findings as CSV, a row each."""
    return csv_text([_FIELDS, *([getattr(each, field) for field in _FIELDS] for each in audited.findings)])


def findings_table(audited: Audited, style: str) -> str:
    """Lay out findings, the worst first, and what was judged."""
    rows = [
        [each.severity, each.rule, short(each.commit) if each.commit else "", each.file or "", each.message]
        for each in audited.findings
    ]
    laid = f"{table(['severity', 'rule', 'commit', 'file', 'what, and what to do'], rows, style)}\n" if rows else ""
    return f"{laid}{_summary(audited.summary)}\n"


def _summary(summary: dict[str, int]) -> str:
    def some(number: int, word: str) -> str:
        return f"{number} {word}{'' if number == 1 else 's'}"

    found = [some(summary[f"{key}s"], key) for key in _LEVELS if summary[f"{key}s"]]
    judged = f"{some(summary['commits'], 'commit')} and {some(summary['events'], 'event')} judged"
    return f"{', '.join(found) or 'nothing found'}; {judged}"


def github(audited: Audited) -> str:
    """Return findings as workflow commands, which GitHub shows as annotations."""
    lines = []
    for each in audited.findings:
        file = f"file={_property(audited.prefix + each.file)},line=1," if each.file else ""
        at = f"{short(each.commit)}: " if each.commit else ""
        title = _property(f"git-revisit: {each.rule}")
        lines.append(f"::{_LEVELS[each.severity]} {file}title={title}::{_data(visible(at + each.message))}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(audited: Audited) -> str:
    """Return findings as a Code Quality report, which GitLab shows in a merge request."""
    return json_text(list(_issues(audited.findings, audited.prefix)))


def _issues(findings: Iterable[Finding], prefix: str) -> Iterable[dict[str, Any]]:
    for each in findings:
        path = prefix + (each.file or ".revisit/config.yaml")
        told = "\0".join([each.rule, each.commit or "", path, each.event or "", each.message])
        at = f" ({short(each.commit)})" if each.commit else ""
        yield {
            "description": f"{visible(each.message)}{at}",
            "check_name": f"git-revisit {each.rule}",
            "fingerprint": hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest(),
            "severity": _QUALITY[each.severity],
            "location": {"path": path, "lines": {"begin": 1}},
        }
