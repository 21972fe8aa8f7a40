"""What Python users call: frames, their indices, types and attributes."""

import pandas as pd
import pytest

import git_revisit
from commandline import Revisit
from conftest import Repo
from git_revisit.errors import DataError, UsageError


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
    assert frame.to_numpy().sum() == 3
    assert (frame.attrs["rev"], frame.attrs["measure"]) == ("HEAD", "count")
    assert frame.attrs["commit"] == project.git("rev-parse", "HEAD")
    assert frame.attrs["observable"]["governance"] is False


def test_a_matrix_at_a_tag_a_range_and_by_another_measure(project: Repo, ids: dict[str, str]) -> None:
    opened = git_revisit.open(str(project.path))
    assert opened.matrix("v1").to_numpy().sum() == 1
    assert opened.matrix("v1..HEAD").to_numpy().sum() == 2
    assert opened.matrix("v1..HEAD", explained=True).to_numpy().sum() == 0
    assert opened.matrix("--all").to_numpy().sum() == opened.matrix("--staged").to_numpy().sum() == 3
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
    assert frame.loc["model-development"].tolist() == [1, 0, 1, 0]
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
    assert set(opened.audit(baseline="v1")["rule"]) > {"event-missing"}
    assert set(opened.audit(require_signed=True)["rule"]) > {"unsigned"}
    with pytest.raises(UsageError, match="--staged"):
        opened.audit("--staged", baseline="v1")


def test_an_audit_before_the_first_commit_is_empty(repo: Repo) -> None:
    frame = git_revisit.open(str(repo.path)).audit()
    assert frame.empty
    assert frame.attrs["commit"] is None


def test_notes_tell_what_the_reader_noticed(repo: Repo) -> None:
    repo.commit("start", {"a": ""})
    opened = git_revisit.open(str(repo.path))
    opened.matrix()
    assert "default workflow" in opened.notes[0]
    assert "Project" in repr(opened)
