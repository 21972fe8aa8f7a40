"""The Python API: frames, their indices, types and attributes."""

import csv
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import git_revisit
from commandline import Revisit, run
from conftest import Repo
from git_revisit.errors import DataError, RevisitError, UsageError
from git_revisit.replay.measures import MEASURES


@pytest.fixture
def ids(project: Repo, revisit: Revisit) -> dict[str, str]:
    found = {"focus": revisit("focus", "model-development").id}
    found["first"] = revisit("record", "data-preparation", "-m", "Leak", "--at", "2026-01-01").id
    project.commit("one")
    project.git("tag", "v1")
    found["second"] = revisit("record", "monitoring", "--planned", "--at", "2026-01-02").id
    found["third"] = revisit("record", "data-preparation", "--at", "2026-01-03").id
    project.commit("two")
    return found


def test_a_matrix_is_a_frame_from_by_to(project: Repo, ids: dict[str, str]) -> None:
    frame = git_revisit.open(str(project.path)).matrix()
    assert (frame.index.name, frame.columns.name) == ("from", "to")
    assert list(frame.index) == list(frame.columns) == [
        "data-preparation", "model-development", "monitoring", "governance"
    ]  # fmt: skip
    assert frame.loc["model-development", "data-preparation"] == 2
    assert frame.sum().sum() == 3
    assert (frame.attrs["rev"], frame.attrs["measure"]) == ("HEAD", "count")
    assert frame.attrs["commit"] == project.git("rev-parse", "HEAD")
    assert frame.attrs["observable"]["governance"] is False


@pytest.mark.parametrize("measure", MEASURES)
def test_a_phase_that_cannot_be_observed_is_missing_in_the_frame_and_empty_in_csv(
    project: Repo, ids: dict[str, str], measure: str
) -> None:
    frame = git_revisit.open(str(project.path)).matrix(measure=measure)
    (found,) = document(project.path, "matrix", "--measure", measure)["matrices"]
    head, *rows = csv.reader(StringIO(run("matrix", "--measure", measure, "--format", "csv", cwd=project.path).out))
    assert found["observable"] == [True, True, True, False]
    assert not frame.isna().all(axis=None)
    for i, start in enumerate(found["phases"]):
        for j, end in enumerate(found["phases"]):
            value, cell = frame.loc[start, end], rows[i][head.index(end)]
            expected = found["cells"][i][j] if "governance" not in (start, end) else None
            assert (None if pd.isna(value) else value) == expected
            assert (float(cell) if cell else None) == expected


def test_counts_are_plain_integers_where_every_phase_can_be_observed(project: Repo, ids: dict[str, str]) -> None:
    opened = git_revisit.open(str(project.path))
    assert set(opened.matrix().dtypes.astype(str)) == {"float64"}
    config = (project.path / ".revisit/config.yaml").read_text().split("  - id: governance")[0]
    project.commit("Leave governance out", {".revisit/config.yaml": config})
    frame = git_revisit.open(str(project.path)).matrix()
    assert set(frame.dtypes.astype(str)) == {"int64"}
    assert frame.to_numpy().sum() == 3


def test_a_matrix_at_a_tag_a_range_and_by_another_measure(project: Repo, ids: dict[str, str]) -> None:
    opened = git_revisit.open(str(project.path))
    assert opened.matrix("v1").sum().sum() == 1
    assert opened.matrix("v1..HEAD").sum().sum() == 2
    assert opened.matrix("v1..HEAD", explained=True).sum().sum() == 0
    assert opened.matrix("--all").sum().sum() == opened.matrix("--staged").sum().sum() == 3
    share = opened.matrix(measure="share")
    assert share.loc["model-development", "monitoring"] == pytest.approx(1 / 3)
    assert share.loc["monitoring"].isna().sum() == 3, "an empty row has no share"
    with pytest.raises(UsageError, match="the measures are"):
        opened.matrix(measure="zork")
    with pytest.raises(DataError, match="nope"):
        opened.matrix("nope")


def test_events_are_a_frame_with_times_in_utc(project: Repo, ids: dict[str, str]) -> None:
    frame = git_revisit.open(str(project.path)).events()
    assert list(frame["id"]) == [ids["first"], ids["second"], ids["third"]]
    assert list(frame["to_phase"]) == ["data-preparation", "monitoring", "data-preparation"]
    assert str(frame["at"].dt.tz) == "UTC"
    assert frame["planned"].tolist() == [pd.NA, True, pd.NA]
    brought = [project.git("log", "--format=%H", "--diff-filter=A", "--", file) for file in frame["file"]]
    assert list(frame["brought_by"]) == brought
    focus = git_revisit.open(str(project.path)).events(kinds=["focus"])
    assert list(focus["phase"]) == ["model-development"]
    assert git_revisit.open(str(project.path)).events("v1~1").empty


def test_an_evolution_is_tidy_and_sums_up_to_the_matrix(project: Repo, ids: dict[str, str]) -> None:
    opened = git_revisit.open(str(project.path))
    frame = opened.evolution()
    assert frame[["label", "from_phase", "to_phase", "delta", "count"]].to_numpy().tolist() == [
        ["one", "model-development", "data-preparation", 1, 1],
        ["two", "model-development", "data-preparation", 1, 2],
        ["two", "model-development", "monitoring", 1, 1],
    ]
    summed = frame.pivot_table(index="from_phase", columns="to_phase", values="delta", aggfunc="sum")
    matrix = opened.matrix()
    assert all(matrix.loc[i, j] == summed.loc[i, j] for i in summed.index for j in summed.columns)
    assert opened.evolution("v1~1").empty
    with pytest.raises(UsageError, match="the steps are"):
        opened.evolution(every="hour")


def test_a_diff_is_b_minus_a(project: Repo, ids: dict[str, str]) -> None:
    frame = git_revisit.open(str(project.path)).diff("v1")
    assert [*frame.loc["model-development"]] == [1, 0, 1, 0]
    assert frame.attrs["a"] == {"rev": "v1", "commit": project.git("rev-parse", "v1")}
    assert frame.attrs["added"] == [ids["second"], ids["third"]]
    assert frame.attrs["removed"] == []


def test_an_audit_is_a_finding_a_row(project: Repo, ids: dict[str, str]) -> None:
    opened = git_revisit.open(str(project.path))
    frame = opened.audit()
    assert list(frame.columns) == ["rule", "severity", "commit", "file", "event", "message"]
    assert frame[["rule", "severity", "event"]].to_numpy().tolist() == [
        ["clock-skew", "warning", ids["third"]],
        ["unexplained", "info", ids["second"]],
        ["unexplained", "info", ids["third"]],
    ]
    assert frame.attrs["rev"] == "HEAD"
    assert frame.attrs["commit"] == project.git("rev-parse", "HEAD")
    assert frame.attrs["summary"] == {"errors": 0, "warnings": 1, "infos": 2, "commits": 3, "events": 4}
    assert list(opened.audit("v1").columns) == list(frame.columns), "nothing found is an empty frame"
    assert opened.audit("v1").empty
    assert len(opened.audit("v1..HEAD")) == 3
    project.git("rm", "--quiet", f"*{ids['first']}*")
    assert opened.audit("--staged")["rule"].tolist().count("event-deleted") == 1
    project.commit("three")
    deleted = opened.audit().iloc[0]
    assert (deleted["rule"], deleted["severity"], deleted["event"]) == ("event-deleted", "error", ids["first"])
    assert opened.audit("v1", baseline="v1").empty
    assert set(opened.audit(severity="error")["severity"]) == {"error"}
    with pytest.raises(UsageError, match="not a severity"):
        opened.audit(severity="grave")
    assert set(opened.audit(baseline="v1")["rule"]) > {"event-missing"}
    assert set(opened.audit(require_signed=True)["rule"]) > {"unsigned"}
    with pytest.raises(UsageError, match="--staged"):
        opened.audit("--staged", baseline="v1")


def test_an_audit_before_the_first_commit_is_empty(repo: Repo) -> None:
    frame = git_revisit.open(str(repo.path)).audit()
    assert frame.empty
    assert frame.attrs["commit"] is None


def test_notes_hold_messages_about_the_data(repo: Repo) -> None:
    repo.commit("start", {"a": ""})
    opened = git_revisit.open(str(repo.path))
    opened.matrix()
    assert "default workflow" in opened.notes[0]
    assert "Project" in repr(opened)


# One option each, as the command and as Python take it.
FILTERS: list[tuple[list[str], dict[str, Any]]] = [
    ([], {}),
    (["--from", "model-development"], {"from_phase": "model-development"}),
    (["--from", "model-development", "--from", "monitoring"], {"from_phase": ["model-development", "monitoring"]}),
    (["--to", "data-preparation"], {"to_phase": "data-preparation"}),
    (["--category", "data-quality"], {"category": "data-quality"}),
    (["--since", "2026-09-20"], {"since": "2026-09-20"}),
    (["--since", "1 day ago"], {"since": "1 day ago"}),
    (["--until", "2026-09-20"], {"until": "2026-09-20"}),
    (["--via", "!import"], {"via": "!import"}),
    (["--via", "hook", "--via", "command"], {"via": ("hook", "command")}),
    (["--actor", "ada"], {"actor": "ada"}),
    (["--explained"], {"explained": True}),
]
REVISIONS: list[tuple[list[str], dict[str, Any]]] = [
    ([], {}),
    (["HEAD~3", "HEAD~5..HEAD"], {"revs": ["HEAD~3", "HEAD~5..HEAD"]}),
    (["HEAD~3", "HEAD~5..HEAD", "--capture"], {"revs": ["HEAD~3", "HEAD~5..HEAD"], "capture": True}),
    (["--tags"], {"tags": True}),
    (["--tags=v*"], {"tags": "v*"}),
    (["--branches"], {"branches": True}),
    (["--branches=f*", "HEAD"], {"branches": "f*", "revs": ["HEAD"]}),
    (["--all"], {"revs": ["--all"]}),
    (["--staged"], {"revs": ["--staged"]}),
]
EVERY_KIND = ("focus", "revisit", "note", "amend", "retract")


@pytest.fixture(scope="module", params=["churn", "messy"])
def recorded(repositories: dict[str, Path], request: pytest.FixtureRequest) -> Path:
    return repositories[request.param]


def document(path: Path, *arguments: str) -> Any:
    return run(*arguments, "--format", "json", cwd=path).json


def plain(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a frame of a matrix as its document."""
    cells = frame.astype("object").where(frame.notna(), None).to_numpy().tolist()
    about = {key: frame.attrs[key] for key in ("rev", "commit", "measure", "totals", "unknown", "capture")}
    sometimes = {key: list(frame.attrs[key]) for key in ("period_days",) if key in frame.attrs}
    return {
        **about,
        **sometimes,
        "phases": list(frame.index),
        "observable": list(frame.attrs["observable"].values()),
        "cells": cells,
    }


def observed(document: Any) -> list[Any]:
    """Return the matrices of a document as frames hold them: without a value where a phase is unobservable."""

    def cells(found: Any) -> list[list[float | None]]:
        seen = found["observable"]
        return [
            [n if a and b else None for b, n in zip(seen, row, strict=True)]
            for a, row in zip(seen, found["cells"], strict=True)
        ]

    return [{**found, "cells": cells(found)} for found in document["matrices"]]


@pytest.mark.parametrize("measure", MEASURES)
def test_matrix_is_the_same_in_python_by_every_measure(recorded: Path, measure: str) -> None:
    expected = observed(document(recorded, "matrix", "--measure", measure))
    assert [plain(git_revisit.open(str(recorded)).matrix(measure=measure))] == expected


@pytest.mark.parametrize(("arguments", "options"), REVISIONS)
def test_matrix_is_the_same_in_python_at_every_kind_of_revision(
    recorded: Path, arguments: list[str], options: dict[str, Any]
) -> None:
    opened, command = git_revisit.open(str(recorded)), run("matrix", *arguments, "--format", "json", cwd=recorded)
    if command.code:
        assert arguments == ["--branches"], "a branch of one project has a broken configuration"
        with pytest.raises(RevisitError) as caught:
            opened.matrices(**options)
        assert caught.value.message in command.err
    else:
        assert [plain(each) for each in opened.matrices(**options)] == observed(command.json)


@pytest.mark.parametrize(("arguments", "options"), FILTERS)
def test_matrix_is_the_same_in_python_with_every_filter(
    recorded: Path, arguments: list[str], options: dict[str, Any]
) -> None:
    expected = observed(document(recorded, "matrix", *arguments))
    assert [plain(git_revisit.open(str(recorded)).matrix(**options))] == expected


@pytest.mark.parametrize(("arguments", "options"), FILTERS[:-1])
def test_log_is_the_same_in_python_with_every_filter(
    recorded: Path, arguments: list[str], options: dict[str, Any]
) -> None:
    opened = git_revisit.open(str(recorded))
    for more, kinds in (([], ("revisit",)), (["--every-kind"], EVERY_KIND)):
        expected = document(recorded, "log", *arguments, *more)["events"]
        frame = opened.events(kinds=kinds, **options)
        found = [(row["id"], row["kind"], row["file"]) for row in frame.to_dict("records")]
        assert found == [(each["id"], each["kind"], each["file"]) for each in reversed(expected)]


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {}),
        (["HEAD~4"], {"rev": "HEAD~4"}),
        (["--every", "month"], {"every": "month"}),
        (["--every", "tag"], {"every": "tag"}),
        (["--by", "date"], {"by": "date"}),
        (["--by", "date", "--every", "tag"], {"by": "date", "every": "tag"}),
        (["--by", "history", "--via", "hook"], {"by": "history", "via": "hook"}),
        (["--pair", "model-development:data-preparation"], {"pair": "model-development:data-preparation"}),
    ],
)
def test_evolution_is_the_same_in_python(recorded: Path, arguments: list[str], options: dict[str, Any]) -> None:
    expected = document(recorded, "evolution", *arguments)
    frame = git_revisit.open(str(recorded)).evolution(**options)
    columns = ["commit", "label", "from_phase", "to_phase", "delta"]
    assert frame[columns].to_numpy().tolist() == [
        [step["commit"], step["label"], *change] for step in expected["steps"] for change in step["delta"]
    ]
    assert frame.attrs == {key: expected[key] for key in ("rev", "commit", "by", "phases")}


def test_diff_is_the_same_in_python(recorded: Path) -> None:
    expected = document(recorded, "diff", "HEAD~4", "HEAD~1")
    frame = git_revisit.open(str(recorded)).diff("HEAD~4", "HEAD~1")
    assert frame.to_numpy().tolist() == expected["cells"]
    assert {key: frame.attrs[key] for key in ("a", "b", "added", "removed")} == {
        key: expected[key] for key in ("a", "b", "added", "removed")
    }


def without_clock(text: str) -> str:
    """Return a text without times of day, which pass on between two calls."""
    return re.sub(r"T\d\d:\d\d:\d\dZ", "", text)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {}),
        (["--since", "2 weeks ago"], {"since": "2 weeks ago"}),
        (["--against", "HEAD~9"], {"against": "HEAD~9"}),
        (["HEAD~5..HEAD", "--compare", "HEAD~5"], {"rev": "HEAD~5..HEAD", "compare": "HEAD~5"}),
    ],
)
def test_insights_are_the_same_in_python(
    repositories: dict[str, Path], arguments: list[str], options: dict[str, Any]
) -> None:
    path = repositories["churn"]
    command = run("insights", *arguments, "--format", "json", cwd=path)
    opened = git_revisit.open(str(path))
    if command.code:
        with pytest.raises(RevisitError) as caught:
            opened.insights(**options)
        assert without_clock(caught.value.message) in without_clock(command.err)
        return
    frame = opened.insights(**options)
    assert json.loads(json.dumps(frame.attrs["metrics"])) == command.json["metrics"]
    assert json.loads(json.dumps(frame.attrs.get("compare"))) == command.json.get("compare")


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (lambda opened: opened.matrix(measure="zork"), None),
        (lambda opened: opened.events(kinds=["zork"]), None),
        (lambda opened: opened.evolution(every="hour"), None),
        (lambda opened: opened.evolution(by="zork"), None),
        (
            lambda opened: opened.evolution(by="date", every="commit"),
            ["evolution", "--by", "date", "--every", "commit"],
        ),
        (lambda opened: opened.matrix(via="zork"), ["matrix", "--via", "zork"]),
        (lambda opened: opened.matrix(from_phase="zork"), ["matrix", "--from", "zork"]),
        (lambda opened: opened.events(to_phase="zork"), ["log", "--to", "zork"]),
        (lambda opened: opened.evolution(pair="zork:monitoring"), ["evolution", "--pair", "zork:monitoring"]),
        (lambda opened: opened.matrix(since="zork"), ["matrix", "--since", "zork"]),
        (lambda opened: opened.matrix(catgory="zork"), None),
        (lambda opened: opened.insights(kind="zork"), None),
    ],
)
def test_what_is_unknown_is_an_error_that_lists_what_is_known(
    project: Repo, ids: dict[str, str], call: Callable[[Any], object], arguments: list[str] | None
) -> None:
    with pytest.raises(UsageError) as caught:
        call(git_revisit.open(str(project.path)))
    assert caught.value.remedy
    if arguments:
        result = run(*arguments, cwd=project.path)
        assert (result.code, caught.value.message in result.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (["matrix"], {}),
        (["matrix", "v0.1", "--measure", "share"], {"rev": "v0.1", "measure": "share"}),
        (["flow", "--via", "!import"], {"what": "flow", "via": "!import"}),
        (["timeline", "--to", "data-preparation"], {"what": "timeline", "to_phase": "data-preparation"}),
    ],
)
def test_plots_are_the_same_in_python(
    repositories: dict[str, Path], tmp_path: Path, arguments: list[str], options: dict[str, Any]
) -> None:
    path, opened = repositories["churn"], git_revisit.open(str(repositories["churn"]))
    for suffix in ("svg", "png"):
        command, python = tmp_path / f"command.{suffix}", tmp_path / f"python.{suffix}"
        assert run("plot", *arguments, "-o", str(command), "--theme", "dark", cwd=path).code == 0
        drawn = opened.plot(**options, path=python, theme="dark")
        assert python.read_bytes() == command.read_bytes()
    assert drawn._repr_html_() == (tmp_path / "command.svg").read_text()
    with pytest.raises(UsageError, match="the pictures are"):
        opened.plot("circle")
    with pytest.raises(UsageError, match="must end in"):
        opened.plot(path=tmp_path / "a.gif")


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {}),
        (["v0.2", "--compare", "v0.1"], {"rev": "v0.2", "compare": ["v0.1"]}),
        (["--people", "--from", "model-development"], {"people": True, "from_phase": "model-development"}),
    ],
)
def test_reports_are_the_same_in_python(
    repositories: dict[str, Path], tmp_path: Path, arguments: list[str], options: dict[str, Any]
) -> None:
    path = repositories["churn"]
    assert run("report", *arguments, "-o", str(tmp_path / "command.html"), cwd=path).code == 0
    git_revisit.open(str(path)).report(tmp_path / "python.html", **options)
    assert (tmp_path / "python.html").read_bytes() == (tmp_path / "command.html").read_bytes()


def test_periods_are_a_row_for_each_focus_event(project: Repo, ids: dict[str, str]) -> None:
    frame = git_revisit.open(str(project.path)).periods()
    assert list(frame.columns) == ["id", "phase", "actor", "start", "end", "days", "revisits"]
    assert frame[["id", "phase", "revisits"]].to_numpy().tolist() == [[ids["focus"], "model-development", 3]]
    assert str(frame["start"].dt.tz) == "UTC"
    assert frame["days"].iloc[0] == (frame["end"] - frame["start"]).iloc[0].total_seconds() / 86400
    filtered = git_revisit.open(str(project.path)).periods(to_phase="monitoring")
    assert filtered["revisits"].tolist() == [1]
    assert git_revisit.open(str(project.path)).periods("v1~1").empty


def test_coverage_counts_the_files_of_a_commit(project: Repo) -> None:
    project.commit("files", {"data-preparation/a.py": "", "data-preparation/b.py": "", "models/x/y.py": "", "z": ""})
    opened = git_revisit.open(str(project.path))
    frame = opened.coverage()
    files = frame["files"]
    phases = list(opened.matrix().index)
    assert list(frame.index[: len(phases)]) == phases
    assert list(frame.index[len(phases) :]) == ["(shared)", "(ignored)", None]
    tracked = project.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert files.sum() == len([path for path in tracked if not path.startswith(".revisit/")])
    assert files.iloc[-1] == sum(frame.attrs["untagged"].values())
    countable = files.sum() - files.iloc[-3:-1].sum()
    assert frame.attrs["share"] == pytest.approx(files.iloc[: len(phases)].sum() / countable)
    assert opened.coverage("HEAD~1")["files"].sum() < files.sum()


def test_the_class_of_a_project_is_public(repositories: dict[str, Path]) -> None:
    assert isinstance(git_revisit.open(str(repositories["churn"])), git_revisit.Project)
    assert "Project" in git_revisit.__all__
    with pytest.raises(AttributeError, match="no attribute 'Projekt'"):
        _ = git_revisit.Projekt
