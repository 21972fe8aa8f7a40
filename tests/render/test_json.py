"""The JSON contract: every key of every document."""

import json
from typing import Any

from git_revisit.insights.conclusions import insights
from git_revisit.model.events import Note, Revisit
from git_revisit.model.findings import Audited, Finding
from git_revisit.model.workflow import CATEGORIES
from git_revisit.render.json import (
    Document,
    audit_document,
    diff_document,
    evolution_document,
    insights_document,
    json_pieces,
    json_text,
    log_document,
    matrix_document,
)
from git_revisit.replay.diff import Diff
from git_revisit.replay.evolution import Evolution, EvolutionStep
from git_revisit.replay.filters import provenance
from git_revisit.replay.matrix import Matrix
from insights.building import WEEK, focus, make, revisit, workflow

COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"
TOTALS = {"revisits": 3, "unexplained": 1, "retracted": 0, "collapsed": 0, "outside": 0, "invalid": 0}
ESTIMATE = {"k", "n", "value", "interval", "note", "events"}


def test_an_insights_document_has_every_number_with_its_interval_and_events() -> None:
    first = focus("b", 0)
    events = [revisit("b", "a", n * WEEK, category="labels", planned=True) for n in range(12)]
    log = make(workflow("a", "b", "c", categories=CATEGORIES), first, *events, revisit("a", "b", 20), until=12 * WEEK)
    form = json.loads(json.dumps(insights_document(insights(log), "HEAD", COMMIT), allow_nan=False))
    assert form.keys() == {"schema", "rev", "commit", "metrics", "recommendations"}
    metrics = form["metrics"]
    assert metrics["feedback"].keys() == {"revisits", "moves", "both", "look_ahead", "by_chance"}
    for estimate in (metrics["planned"], metrics["feedback"]["both"], metrics["cells"][0]["share"]):
        assert estimate.keys() >= ESTIMATE
    cell = metrics["cells"][0]
    assert (cell["from"], cell["to"], cell["count"]) == ("b", "a", 12)
    assert cell["reasons"] == [{"category": "labels", "n": 12, "events": [event.id for event in events]}]
    assert metrics["clusters"] == {"n": 12, "repeated": 1, "design_effect": 1.0, "assumes_independence": True}
    assert (cell["share"]["clusters"], cell["share"]["design_effect"]) == (12, 1.0)
    assert metrics["feedback"]["moves"]["note"] == "too few to tell"
    assert form["recommendations"][0].keys() == {"rule", "text", "n", "interval", "events"}


def test_an_insights_document_names_no_person() -> None:
    log = make(workflow("a", "b"), focus("b"), *(revisit("b", "a", n) for n in range(9)))
    assert "ada" not in json_text(insights_document(insights(log), "HEAD", None)).lower()


def test_json_is_ascii() -> None:
    assert json_text({"a": "\u202e é"}) == '{"a": "\\u202e \\u00e9"}\n'


def test_a_matrix_document() -> None:
    counted = Matrix("v1", COMMIT, "share", ("a", "b"), ("b",), (True, False), ((0, None), (1.0, 0)), TOTALS)
    assert loaded(matrix_document([counted])) == {
        "schema": "git-revisit/matrix/1",
        "matrices": [
            {
                "rev": "v1",
                "commit": COMMIT,
                "measure": "share",
                "phases": ["a", "b"],
                "unknown": ["b"],
                "observable": [True, False],
                "cells": [[0, None], [1.0, 0]],
                "totals": TOTALS,
                "capture": None,
            }
        ],
    }


def test_a_log_document_has_every_field_of_every_event_and_its_own_keys() -> None:
    event = Revisit(
        id="01JDBX3K8Z4QW7N2V5T6Y8R9AB", at="2026-11-23T07:51:00Z", via="hook", from_phase="b", to_phase="a",
        paths=("x",), extra={"x-own": "1"},
    )  # fmt: skip
    document = json.loads("".join(json_pieces(log_document("HEAD", COMMIT, [(event, "file.yaml")]))))
    assert (document["schema"], document["rev"], document["commit"]) == ("git-revisit/log/1", "HEAD", COMMIT)
    assert document["events"] == [
        {
            "version": 1,
            "id": "01JDBX3K8Z4QW7N2V5T6Y8R9AB",
            "kind": "revisit",
            "at": "2026-11-23T07:51:00Z",
            "via": "hook",
            "actor": None,
            "from": "b",
            "to": "a",
            "category": None,
            "reason": None,
            "planned": None,
            "during": None,
            "paths": ["x"],
            "more_paths": None,
            "links": None,
            "agent": None,
            "commit": None,
            "phase": None,
            "verdict": None,
            "target": None,
            "set": None,
            "x-own": "1",
            "file": "file.yaml",
        }
    ]


def test_a_diff_document() -> None:
    event = Note(id="01JDBX3K8Z4QW7N2V5T6Y8R9AB", at="2026-11-23T07:51:00Z", via="hook", phase="a")
    diff = Diff(("v1", None), ("v2", COMMIT), ("a", "b"), ((0, -1), (2, 0)), (event,), ())
    assert loaded(diff_document(diff)) == {
        "schema": "git-revisit/diff/1",
        "a": {"rev": "v1", "commit": None},
        "b": {"rev": "v2", "commit": COMMIT},
        "phases": ["a", "b"],
        "cells": [[0, -1], [2, 0]],
        "added": ["01JDBX3K8Z4QW7N2V5T6Y8R9AB"],
        "removed": [],
    }


def test_an_evolution_document_has_the_steps_that_change_a_cell() -> None:
    at = "2026-11-23T07:51:00Z"
    steps = (
        EvolutionStep(COMMIT, at, "Fix", 2, (("b", "a", 2),), (), ()),
        EvolutionStep(COMMIT, at, "Nothing", 2, (), (), ()),
    )
    assert loaded(
        evolution_document(Evolution("HEAD", COMMIT, "history", "commit", ("a", "b"), steps, provenance(())))
    ) == {
        "schema": "git-revisit/evolution/1",
        "rev": "HEAD",
        "commit": COMMIT,
        "by": "history",
        "phases": ["a", "b"],
        "steps": [{"commit": COMMIT, "at": at, "label": "Fix", "total": 2, "delta": [["b", "a", 2]]}],
    }


def test_an_audit_document_counts_by_severity() -> None:
    findings = Finding("event-deleted", "error", "gone", COMMIT, "a.yaml", "01J"), Finding("x", "info", "fine")
    assert loaded(audit_document(Audited("HEAD", COMMIT, findings, 7, 9, ""))) == {
        "schema": "git-revisit/audit/1",
        "rev": "HEAD",
        "commit": COMMIT,
        "findings": [
            {
                "rule": "event-deleted",
                "severity": "error",
                "commit": COMMIT,
                "file": "a.yaml",
                "event": "01J",
                "message": "gone",
            },
            {"rule": "x", "severity": "info", "commit": None, "file": None, "event": None, "message": "fine"},
        ],
        "summary": {"errors": 1, "warnings": 0, "infos": 1, "commits": 7, "events": 9},
    }


def loaded(document: Document) -> Any:
    return json.loads(json_text(document))
