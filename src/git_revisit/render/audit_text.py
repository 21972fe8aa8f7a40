"""Findings in blocks, grouped by rule, and as a table in Markdown."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from git_revisit.model.findings import Audited, Finding
from git_revisit.model.printable import escaped
from git_revisit.render.text import plural, short, table

WIDTH = 80
MOST_INFOS = 10  # of one rule
RESTORABLE = {"event-deleted", "event-reverted", "event-dropped-by-merge"}  # what `restore` brings back all at once


class Severity(NamedTuple):
    """The words for a severity: in the singular, and in the formats of GitHub, GitLab and SARIF."""

    word: str
    github: str
    gitlab: str
    sarif: str


# The worst first.
SEVERITIES = {
    "error": Severity("error", "error", "critical", "error"),
    "warning": Severity("warning", "warning", "minor", "warning"),
    "info": Severity("info", "notice", "info", "note"),
}


def audit_table(audited: Audited, style: str) -> str:
    """Lay out findings, the worst first, and the numbers of what was checked."""
    checked = f"{plural(audited.commits, 'commit')} and {plural(audited.events, 'event')} checked"
    last = f"{severity_counts(audited.findings)}; {checked}\n"
    if style == "md":
        rows = [
            [each.severity, each.rule, short(each.commit) if each.commit else "", each.file or "", each.message]
            for each in audited.findings
        ]
        head = ["severity", "rule", "commit", "file", "what, and what to do"]
        return (f"{table(head, rows, style)}\n" if rows else "") + last
    grouped = groupby(sorted(audited.findings, key=_order), key=_order)
    return "".join(f"{_group(list(findings))}\n" for _, findings in grouped) + last


def _order(finding: Finding) -> tuple[int, str]:
    return list(SEVERITIES).index(finding.severity), finding.rule


def _group(findings: Sequence[Finding]) -> str:
    """Lay out the findings of one rule and severity; what holds for several of them is said once."""
    first = findings[0]
    shown = findings[:MOST_INFOS] if first.severity == "info" else findings
    alike: dict[tuple[str, int], list[Finding]] = {}
    for number, each in enumerate(shown):
        alike.setdefault((_pattern(each), 0 if _place(each) else number), []).append(each)
    blocks = [f"{first.severity}: {first.rule} ({len(findings)})\n"]
    for one, *others in alike.values():
        blocks += [_place(one), _message(one)]
        blocks += ["  likewise:\n", *map(_place, others)] if others else []
    if len(shown) < len(findings):
        blocks.append(f"  and {len(findings) - len(shown)} more: git revisit audit --format csv\n")
    open_losses = [each for each in findings if each.severity != "info"]
    if first.rule in RESTORABLE and len(open_losses) > 1:
        blocks.append("  to restore all of them: git revisit restore --all\n")
    return "".join(blocks)


def _pattern(finding: Finding) -> str:
    """Return the message without the ids of its event and its commit, by which equal messages would differ."""
    text = finding.message
    for identity in filter(None, (finding.event, finding.commit)):
        text = text.replace(identity, "")
    return text


def _place(finding: Finding) -> str:
    """Return the line with the place: the commit and the file."""
    places = [short(finding.commit)] if finding.commit else []
    places += [escaped(finding.file)] if finding.file else []
    return f"  {'  '.join(places)}\n" if places else ""


def _message(finding: Finding) -> str:
    """Lay out the fault and the fix; a command is never wrapped."""
    kept = re.sub(r"`[^`]*`", lambda match: match[0].replace(" ", "\xa0"), escaped(finding.message))
    wrapped = textwrap.wrap(
        kept,
        WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "".join(f"{line}\n" for line in wrapped).replace("\xa0", " ")


def severity_counts(findings: Sequence[Finding]) -> str:
    """Return the number of findings of each severity, in words."""
    counts = Counter(finding.severity for finding in findings)
    return (
        ", ".join(plural(counts[key], each.word) for key, each in SEVERITIES.items() if counts[key]) or "nothing found"
    )
