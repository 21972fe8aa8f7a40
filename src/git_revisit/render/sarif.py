"""Findings as SARIF 2.1.0, which code scanning of GitHub and other platforms read."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from git_revisit.model.event_file import CONFIG
from git_revisit.model.findings import Audited, Finding
from git_revisit.model.printable import escaped
from git_revisit.render.annotations import fingerprint
from git_revisit.render.audit_text import SEVERITIES
from git_revisit.render.json import json_text
from git_revisit.render.text import short

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
