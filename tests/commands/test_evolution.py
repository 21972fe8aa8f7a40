"""evolution and diff: what they print, and where steps are cut."""

import csv
import io
from itertools import count

from commandline import Revisit as Command
from conftest import Repo
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode, seconds
from git_revisit.model.events import Revisit

DAY = 24 * 3600
NUMBERS = count()
MONDAY = 1_795_392_000  # 2026-11-23T00:00:00Z


def record(project: Repo, revisit: Command, phase: str, subject: str, when: int) -> str:
    identity = revisit("record", phase, "--from", "model-development").id
    project.commit(subject, when=when)
    return identity


def test_steps_by_commit_list_only_changed_cells(project: Repo, revisit: Command) -> None:
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
        "by": "history",
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


def labels(revisit: Command, *arguments: str) -> list[tuple[str, str]]:
    steps = revisit("evolution", "--format", "json", *arguments).json["steps"]
    return [(step["label"], step["at"]) for step in steps]


def test_a_week_belongs_to_the_year_of_its_thursday(project: Repo, revisit: Command) -> None:
    days = ["2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03", "2027-01-04", "2029-12-31"]
    for day in days:
        record(project, revisit, "monitoring", day, seconds(f"{day}T12:00:00Z"))
    assert labels(revisit, "--every", "week") == [
        ("2026-W53", "2027-01-03T12:00:00Z"),
        ("2027-W01", "2027-01-04T12:00:00Z"),
        ("2030-W01", "2029-12-31T12:00:00Z"),
    ]


def test_a_period_is_that_of_the_largest_date_so_far(project: Repo, revisit: Command) -> None:
    record(project, revisit, "monitoring", "one", MONDAY)
    record(project, revisit, "monitoring", "two", MONDAY + 8 * DAY)
    record(project, revisit, "monitoring", "the clock ran back", MONDAY - 40 * DAY)
    project.commit("the last of its day", {"a": "1"}, when=MONDAY + 8 * DAY + 9)
    ends = [("2026-11-23T00:00:00Z"), ("2026-12-01T00:00:09Z")]
    assert labels(revisit, "--every", "day") == list(zip(["2026-11-23", "2026-12-01"], ends, strict=True))
    assert labels(revisit, "--every", "week") == list(zip(["2026-W48", "2026-W49"], ends, strict=True))
    assert labels(revisit, "--every", "month") == list(zip(["2026-11", "2026-12"], ends, strict=True))


def test_steps_by_tag(project: Repo, revisit: Command) -> None:
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


def test_a_pair_alone_by_any_of_its_names(project: Repo, revisit: Command) -> None:
    record(project, revisit, "monitoring", "one", MONDAY)
    record(project, revisit, "prep", "two", MONDAY + 1)
    steps = revisit("evolution", "--pair", "model-development:prep", "--format", "json").json["steps"]
    assert [(step["label"], step["total"]) for step in steps] == [("two", 1)]
    assert revisit("evolution", "--pair", "prep").code == 2


def dated(project: Repo, *days: str, via: str = "infer", to: str = "monitoring") -> None:
    """Write revisits at noon of some days."""
    for day in days:
        event = Revisit(
            id=f"01{next(NUMBERS):024d}", at=f"{day}T12:00:00Z", via=via, from_phase="model-development", to_phase=to
        )
        project.write(path_of(event), encode(event))


def test_an_inferred_history_is_shown_by_its_dates(project: Repo, revisit: Command) -> None:
    dated(project, "2024-02-10", "2024-02-29", "2025-01-01")
    dated(project, "2024-12-30", via="import", to="data-preparation")
    project.commit("Infer two years", when=MONDAY)
    done = revisit("evolution", "--format", "json")
    assert "shown by their own dates" in done.err
    assert done.json["by"] == "date"
    model, steps = "model-development", done.json["steps"]
    assert [tuple(step.values()) for step in steps] == [
        (None, "2024-02-29T23:59:59Z", "2024-02", 2, [[model, "monitoring", 2]]),
        (None, "2024-12-31T23:59:59Z", "2024-12", 3, [[model, "data-preparation", 1]]),
        (None, "2025-01-31T23:59:59Z", "2025-01", 4, [[model, "monitoring", 1]]),
    ]
    weeks = [("2024-W06", "2024-02-11"), ("2024-W09", "2024-03-03"), ("2025-W01", "2025-01-05")]
    assert labels(revisit, "--every", "week") == [(name, f"{day}T23:59:59Z") for name, day in weeks]
    assert labels(revisit, "--every", "day", "--to", "data-preparation") == [("2024-12-30", "2024-12-30T23:59:59Z")]
    assert revisit("evolution", "--by", "history", "--format", "json").json["steps"][0]["label"] == "Infer two years"
    table = revisit("evolution").out
    assert table.startswith("Of 4 revisits, 3 inferred from commits and 1 imported.\n")
    assert "  12 months, 2024-02 to 2025-01  " in table, "and those without a revisit keep their place"
    assert "model-development → monitoring        █··········▄" in table
    assert "48 weeks, 2024-W06 to 2025-W01" in revisit("evolution", "--every", "week").out
    assert "327 days, 2024-02-10 to 2025-01-01" in revisit("evolution", "--every", "day").out
    refused = revisit("evolution", "--every", "commit")
    assert (refused.code, "--by history" in refused.err) == (2, True)


def test_recorded_revisits_stand_at_their_commits_unless_asked(project: Repo, revisit: Command) -> None:
    dated(project, "2024-02-10")
    dated(project, "2024-02-11", via="hook")
    project.commit("Half of it", when=MONDAY)
    done = revisit("evolution", "--format", "json")
    assert (done.json["by"], len(done.json["steps"]), done.err) == ("history", 1, "")
    assert revisit("evolution", "--via", "infer", "--format", "json").json["by"] == "date"
    asked = revisit("evolution", "--by", "date", "--every", "day", "--format", "json")
    assert ([step["label"] for step in asked.json["steps"]], asked.err) == (["2024-02-10", "2024-02-11"], "")


def test_steps_by_tag_and_date(project: Repo, revisit: Command) -> None:
    for tag, day in (("v1", "2024-03-01"), ("v2", "2024-06-01")):
        project.commit(tag, {"a": tag}, when=seconds(f"{day}T12:00:00Z"))
        project.git("tag", tag)
    project.git("tag", "again", "v1")
    project.git("switch", "-qc", "side")
    project.commit("aside", {"b": ""}, when=seconds("2024-04-01T12:00:00Z"))
    project.git("tag", "side-tag")
    project.git("switch", "-q", "main")
    dated(project, "2024-01-01", "2024-03-01", "2024-03-02", "2024-07-01", "2030-01-01")
    project.commit("Infer", when=seconds("2025-01-01T00:00:00Z"))
    steps = revisit("evolution", "main", "--every", "tag", "--format", "json").json["steps"]
    assert [(step["label"], step["at"], step["total"]) for step in steps] == [
        ("again, v1", "2024-03-01T12:00:00Z", 2),
        ("v2", "2024-06-01T12:00:00Z", 3),
        ("main", "2025-01-01T00:00:00Z", 5),
    ]
    assert {step["commit"] for step in steps} == {None}


def test_tables_and_csv(project: Repo, revisit: Command) -> None:
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


def test_no_commit_yet(repo: Repo, revisit: Command) -> None:
    repo.git("update-ref", "-d", "HEAD")
    document = revisit("evolution", "--format", "json").json
    assert (document["commit"], document["steps"], len(document["phases"])) == (None, [], 9)
    diff = revisit("diff", "HEAD", "--format", "json").json
    assert (diff["a"], diff["added"]) == ({"rev": "HEAD", "commit": None}, [])


def test_a_diff_uses_the_configuration_of_b(project: Repo, revisit: Command) -> None:
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


def test_a_diff_as_a_comment(project: Repo, revisit: Command) -> None:
    record(project, revisit, "monitoring", "one", MONDAY)
    output = revisit("diff", "HEAD~1", "--format", "md").out
    assert output.startswith("<!-- git-revisit diff -->\n")
    assert " +1 |" in output
    assert "1 event added" in output
    assert "+1" in revisit("diff", "HEAD~1").out
    assert "no cell differs" in revisit("diff", "HEAD").out
