"""evolution and diff: what they print, and where steps are cut."""

import csv
import io

from commandline import Revisit
from conftest import Repo
from git_revisit.model.event_yaml import seconds

DAY = 24 * 3600
MONDAY = 1_795_392_000  # 2026-11-23T00:00:00Z


def record(project: Repo, revisit: Revisit, phase: str, subject: str, when: int) -> str:
    identity = revisit("record", phase, "--from", "model-development").id
    project.commit(subject, when=when)
    return identity


def test_steps_by_commit_say_only_what_changes_a_cell(project: Repo, revisit: Revisit) -> None:
    first = record(project, revisit, "monitoring", "Watch", MONDAY)
    project.commit("Nothing", {"a": "1"}, when=MONDAY + 1)
    revisit("amend", first, "-m", "Only a reason")
    project.commit("Explain", when=MONDAY + 2)
    revisit("amend", first, "--to", "prep")
    project.commit("Correct", when=MONDAY + 3)
    head = project.git("rev-parse", "HEAD")
    assert revisit("evolution", "--format", "json").json == {
        "schema": "git-revisit/evolution/1",
        "rev": "HEAD",
        "commit": head,
        "phases": ["data-preparation", "model-development", "monitoring", "governance"],
        "steps": [
            {
                "commit": project.git("rev-parse", "HEAD~3"),
                "at": "2026-11-23T00:00:00Z",
                "label": "Watch",
                "total": 1,
                "delta": [["model-development", "monitoring", 1]],
            },
            {
                "commit": head,
                "at": "2026-11-23T00:00:03Z",
                "label": "Correct",
                "total": 1,
                "delta": [["model-development", "data-preparation", 1], ["model-development", "monitoring", -1]],
            },
        ],
    }


def labels(revisit: Revisit, *arguments: str) -> list[tuple[str, str]]:
    steps = revisit("evolution", "--format", "json", *arguments).json["steps"]
    return [(step["label"], step["at"]) for step in steps]


def test_a_week_belongs_to_the_year_of_its_thursday(project: Repo, revisit: Revisit) -> None:
    days = ["2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03", "2027-01-04", "2029-12-31"]
    for day in days:
        record(project, revisit, "monitoring", day, seconds(f"{day}T12:00:00Z"))
    assert labels(revisit, "--every", "week") == [
        ("2026-W53", "2027-01-03T12:00:00Z"),
        ("2027-W01", "2027-01-04T12:00:00Z"),
        ("2030-W01", "2029-12-31T12:00:00Z"),
    ]


def test_a_period_is_that_of_the_largest_date_so_far(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, "monitoring", "one", MONDAY)
    record(project, revisit, "monitoring", "two", MONDAY + 8 * DAY)
    record(project, revisit, "monitoring", "the clock ran back", MONDAY - 40 * DAY)
    project.commit("the last of its day", {"a": "1"}, when=MONDAY + 8 * DAY + 9)
    ends = [("2026-11-23T00:00:00Z"), ("2026-12-01T00:00:09Z")]
    assert labels(revisit, "--every", "day") == list(zip(["2026-11-23", "2026-12-01"], ends, strict=True))
    assert labels(revisit, "--every", "week") == list(zip(["2026-W48", "2026-W49"], ends, strict=True))
    assert labels(revisit, "--every", "month") == list(zip(["2026-11", "2026-12"], ends, strict=True))


def test_steps_by_tag(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, "monitoring", "one", MONDAY)
    project.git("tag", "v1")
    project.git("tag", "-a", "-m", "again", "first")
    project.git("switch", "-qc", "side")
    record(project, revisit, "prep", "off the line", MONDAY + 1)
    project.git("tag", "side-tag")
    project.git("switch", "-q", "main")
    record(project, revisit, "monitoring", "two", MONDAY + 2)
    project.git("merge", "-q", "--no-ff", "-m", "merge", "side", env=project.clock(MONDAY + 3))
    steps = [("first, v1", "2026-11-23T00:00:00Z"), ("main", "2026-11-23T00:00:03Z")]
    assert labels(revisit, "main", "--every", "tag") == steps
    project.git("tag", "v2")
    assert labels(revisit, "main", "--every", "tag") == [steps[0], ("v2", "2026-11-23T00:00:03Z")]


def test_a_pair_alone_by_any_of_its_names(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, "monitoring", "one", MONDAY)
    record(project, revisit, "prep", "two", MONDAY + 1)
    steps = revisit("evolution", "--pair", "model-development:prep", "--format", "json").json["steps"]
    assert [(step["label"], step["total"]) for step in steps] == [("two", 1)]
    assert revisit("evolution", "--pair", "prep").code == 2


def test_tables_and_csv(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, "monitoring", "one, =two", MONDAY)
    record(project, revisit, "monitoring", "three", MONDAY + 1)
    rows = list(csv.DictReader(io.StringIO(revisit("evolution", "--format", "csv").out)))
    assert [(row["label"], row["from"], row["to"], row["delta"]) for row in rows] == [
        ("one, =two", "model-development", "monitoring", "1"),
        ("three", "model-development", "monitoring", "1"),
    ]
    table = revisit("evolution").out
    assert "model-development → monitoring" in table
    assert "██" in table
    assert "|" in revisit("evolution", "--format", "md").out


def test_no_commit_yet(repo: Repo, revisit: Revisit) -> None:
    repo.git("update-ref", "-d", "HEAD")
    document = revisit("evolution", "--format", "json").json
    assert (document["commit"], document["steps"], len(document["phases"])) == (None, [], 9)
    diff = revisit("diff", "HEAD", "--format", "json").json
    assert (diff["a"], diff["added"]) == ({"rev": "HEAD", "commit": None}, [])


def test_a_diff_uses_the_configuration_of_b(project: Repo, revisit: Revisit) -> None:
    first = record(project, revisit, "monitoring", "one", MONDAY)
    project.git("tag", "v1")
    project.commit("break", {".revisit/config.yaml": "version: 1\nphases: 3\n"})
    broken = project.git("rev-parse", "HEAD")
    project.git("checkout", "-q", "v1", "--", ".revisit/config.yaml")
    second = record(project, revisit, "prep", "two", MONDAY + 1)
    retract = revisit("retract", first, "-m", "No").id
    project.commit("three")
    document = revisit("diff", broken, "--format", "json").json
    assert document == {
        "schema": "git-revisit/diff/1",
        "a": {"rev": broken, "commit": broken},
        "b": {"rev": "HEAD", "commit": project.git("rev-parse", "HEAD")},
        "phases": ["data-preparation", "model-development", "monitoring", "governance"],
        "cells": [[0, 0, 0, 0], [1, 0, -1, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        "added": document["added"],
        "removed": [],
    }
    assert set(document["added"]) == {second, retract}
    assert revisit("diff", "HEAD", broken).code == 3


def test_a_diff_as_a_comment(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, "monitoring", "one", MONDAY)
    said = revisit("diff", "HEAD~1", "--format", "md").out
    assert said.startswith("<!-- git-revisit diff -->\n")
    assert " +1 |" in said
    assert "1 event added" in said
    assert "+1" in revisit("diff", "HEAD~1").out
    assert "no cell differs" in revisit("diff", "HEAD").out
