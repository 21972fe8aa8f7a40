"""Findings for forges: annotations of GitHub and GitLab, and SARIF 2.1.0 for code scanning."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from git_revisit.model.event_file import CONFIG
from git_revisit.model.findings import Audited, Finding
from git_revisit.model.printable import escaped
from git_revisit.render.audit_text import SEVERITIES
from git_revisit.render.json import json_text
from git_revisit.render.text import short


def github(audited: Audited) -> str:
    """Return findings as workflow commands, which GitHub shows as annotations."""
    lines = []
    for each in audited.findings:
        file = f"file={_property(audited.prefix + each.file)},line=1," if each.file else ""
        at = f"{short(each.commit)}: " if each.commit else ""
        heading = _property(f"git-revisit: {each.rule}")
        level = SEVERITIES[each.severity].github
        lines.append(f"::{level} {file}title={heading}::{_data(escaped(at + each.message))}\n")
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
        path = prefix + (each.file or CONFIG)
        at = f" ({short(each.commit)})" if each.commit else ""
        yield {
            "description": f"{escaped(each.message)}{at}",
            "check_name": f"git-revisit {each.rule}",
            "fingerprint": fingerprint(each, path),
            "severity": SEVERITIES[each.severity].gitlab,
            "location": {"path": path, "lines": {"begin": 1}},
        }


def fingerprint(finding: Finding, path: str) -> str:
    """Return the identity of a finding for a platform; ``path`` is that of its file from the top of the repository."""
    identity = "\0".join([finding.rule, finding.commit or "", path, finding.event or "", finding.message])
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()


SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(audited: Audited, version: str) -> str:
    """Return the findings of an audit as a SARIF log with one run; ``version`` is that of the program."""
    rules = sorted({each.rule for each in audited.findings})
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "git-revisit", "version": version, "rules": [{"id": rule} for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules.index(each.rule), audited.prefix) for each in audited.findings],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: Finding, rule: int, prefix: str) -> dict[str, Any]:
    path = prefix + (finding.file or CONFIG)
    at = f" ({short(finding.commit)})" if finding.commit else ""
    where = {"artifactLocation": {"uri": quote(path, errors="surrogateescape")}, "region": {"startLine": 1}}
    properties = {"commit": finding.commit, "event": finding.event}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": SEVERITIES[finding.severity].sarif,
        "message": {"text": f"{escaped(finding.message)}{at}"},
        "locations": [{"physicalLocation": where}],
        "partialFingerprints": {"gitRevisit/v1": fingerprint(finding, path)},
        "properties": {key: value for key, value in properties.items() if value},
    }
