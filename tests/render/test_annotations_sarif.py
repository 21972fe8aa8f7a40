"""Findings as SARIF: valid by the published schema, whatever a repository holds."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from commandline import run
from git_revisit.model.findings import SEVERITIES, Audited, Finding
from git_revisit.render.annotations import sarif
from strategies import hostile_text

SCHEMA = Path(__file__).parent.parent / "fixtures" / "sarif" / "sarif-schema-2.1.0.json"
VALIDATOR = Draft4Validator(json.loads(SCHEMA.read_bytes()))
FINDING = Finding("event-deleted", "error", "the event was deleted", "a" * 40, ".revisit/events/ü b.yaml", "01K")


def log(*findings: Finding, prefix: str = "") -> Any:
    document = json.loads(sarif(Audited("HEAD", "c" * 40, findings, 1, 1, prefix), "1.2"))
    VALIDATOR.validate(document)
    return document


def test_a_finding_is_a_result() -> None:
    (only,) = log(FINDING, prefix="ml/")["runs"]
    assert only["tool"]["driver"] == {"name": "git-revisit", "version": "1.2", "rules": [{"id": "event-deleted"}]}
    (result,) = only["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("event-deleted", 0, "error")
    assert result["message"]["text"] == "the event was deleted (aaaaaaaaaa)"
    (place,) = result["locations"]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "ml/.revisit/events/%C3%BC%20b.yaml"
    assert result["properties"] == {"commit": "a" * 40, "event": "01K"}


def test_severities_are_levels_and_a_finding_keeps_its_fingerprint() -> None:
    results = log(*(FINDING._replace(severity=each) for each in SEVERITIES))["runs"][0]["results"]
    assert [each["level"] for each in results] == ["error", "warning", "note"]
    assert len({each["partialFingerprints"]["gitRevisit/v1"] for each in results}) == 1
    other = log(FINDING._replace(event="01L"))["runs"][0]["results"][0]
    assert other["partialFingerprints"] != results[0]["partialFingerprints"]


def test_nothing_found_is_a_run_without_results() -> None:
    assert log()["runs"][0]["results"] == []


@given(hostile_text, st.none() | hostile_text, st.none() | hostile_text)
def test_whatever_a_repository_holds_is_valid(message: str, file: str | None, event: str | None) -> None:
    log(Finding("uncaptured", "warning", message or ".", None, file, event))


def test_the_command_prints_it(repositories: dict[str, Path]) -> None:
    result = run("audit", "--format", "sarif", cwd=repositories["messy"])
    document = json.loads(result.out)
    VALIDATOR.validate(document)
    findings = json.loads(run("audit", "--format", "json", cwd=repositories["messy"]).out)["findings"]
    assert [each["ruleId"] for each in document["runs"][0]["results"]] == [each["rule"] for each in findings]
