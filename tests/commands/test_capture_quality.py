"""Capture quality and limits on the command line: matrix --capture, status, insights, review."""

from pathlib import Path

import pytest

import git_revisit
from commandline import CONFIG, Revisit
from conftest import Repo

LIMITS = "limits: {unexplained: 0.5, uncaptured: 0.5}\n"


@pytest.fixture
def worked(project: Repo, revisit: Revisit) -> Repo:
    """Five touches on a branch: one explained, two without a reason, two that nothing recorded."""
    revisit("focus", "model-development")
    project.commit("focus", {"models/a.py": "1"})
    project.git("switch", "-qc", "topic")
    for number, reason in enumerate(("Leak", None, None)):
        revisit("record", "prep", *(["-m", reason] if reason else []))
        project.commit("revisit", {"features/a.py": f"{number}"})
        project.commit("back", {"models/a.py": f"{number} again"})
    project.commit("touch", {"monitoring/a.py": "1"})
    project.commit("back", {"models/a.py": "back"})
    project.commit("touch", {"monitoring/a.py": "2", "features/a.py": "shared"})
    return project


def test_a_matrix_shows_the_capture_quality_on_request(worked: Repo, revisit: Revisit) -> None:
    counts = {"touches": 6, "captured": 3, "explained": 1}
    (matrix,) = revisit("matrix", "--capture", "--format", "json").json["matrices"]
    assert matrix["capture"] == counts
    both = revisit("matrix", "main", "main..HEAD", "--capture", "--format", "json").json["matrices"]
    assert [each["capture"] for each in both] == [{"touches": 0, "captured": 0, "explained": 0}, counts]
    assert revisit("matrix", "--format", "json").json["matrices"][0]["capture"] is None
    assert revisit("matrix", "--staged", "--capture", "--format", "json").json["matrices"][0]["capture"] is None
    assert "capture: 3 of 6 touches (50 %, likely 19-81 %) recorded, 1 of 6" in revisit("matrix", "--capture").out
    opened = git_revisit.open(str(worked.path))
    assert opened.matrix(capture=True).attrs["capture"] == counts
    assert opened.matrix().attrs["capture"] is None


def test_an_answer_given_afterwards_captures(worked: Repo, revisit: Revisit) -> None:
    touched = worked.git("rev-parse", "HEAD~2")
    revisit("record", "monitoring", "-m", "Drift", "--for-commit", touched)
    worked.commit("answer")
    (matrix,) = revisit("matrix", "--capture", "--format", "json").json["matrices"]
    assert matrix["capture"] == {"touches": 6, "captured": 4, "explained": 2}


def test_incomplete_history_has_no_capture_quality(worked: Repo, revisit: Revisit, tmp_path: Path) -> None:
    worked.git("clone", "-q", "--depth=2", f"file://{worked.path}", tmp_path / "shallow")
    (matrix,) = revisit("matrix", "--capture", "--format", "json", cwd=tmp_path / "shallow").json["matrices"]
    assert matrix["capture"] is None
    assert "part of the history is missing" in revisit("status", cwd=tmp_path / "shallow").out


def test_touches_before_the_project_moved_count(worked: Repo, revisit: Revisit) -> None:
    (before,) = revisit("matrix", "--capture", "--format", "json").json["matrices"]
    for source, folder in (("", "team"), ("team/", "other/place")):
        (worked.path / folder).mkdir(parents=True)
        for name in (".revisit", "models", "features", "monitoring"):
            worked.git("mv", f"{source}{name}", folder)
        worked.commit("move")
        (after,) = revisit("matrix", "--capture", "--format", "json", "--project", folder).json["matrices"]
        assert after["capture"] == before["capture"], folder
    project = git_revisit.open(str(worked.path / "other/place"))
    assert project.insights().attrs["metrics"]["capture"]["touches"] == 6
    (added,) = revisit("matrix", "main..HEAD", "--capture", "--format", "json", "--project", folder).json["matrices"]
    assert added["capture"] == before["capture"]


def test_status_and_insights_show_the_capture_quality(worked: Repo, revisit: Revisit) -> None:
    status = revisit("status").out
    assert "capture   3 of 6 touches" in status
    assert "3 not recorded: `git revisit audit` lists them" in status
    metrics = revisit("insights", "--format", "json").json["metrics"]
    assert metrics["capture"] == git_revisit.open(str(worked.path)).insights().attrs["metrics"]["capture"]
    assert metrics["capture"]["channels"]["command"]["touches"] == 3
    assert metrics["capture"]["months"]["2026-01"]["explained"] == 1
    low, high = metrics["capture"]["captured_interval"]
    assert 0.18 < low < 0.5 < high < 0.82
    assert "capture: 3 of 6 touches" in revisit("insights").out
    assert "2026-01" in revisit("insights", "--details").out
    assert revisit("report", "-o", "r.html").code == 0
    page = (worked.path / "r.html").read_text()
    assert page.index(">By channel</caption>") < page.index(">By month</caption>") < page.index("<bdi>2026-01</bdi>")
    assert "3 of 6 (<bdi>50 %</bdi>, likely <bdi>19-81 %</bdi>)" in page


def test_review_fails_only_by_the_limits_of_the_base(worked: Repo, revisit: Revisit) -> None:
    assert revisit("review", "main..topic", "--format", "json").json["limits"] is None
    worked.git("switch", "-q", "main")
    worked.commit("limits", {".revisit/config.yaml": CONFIG + LIMITS})
    worked.git("switch", "-q", "topic")
    worked.git("rebase", "-q", "main")
    worked.commit("a branch cannot loosen its own gate", {".revisit/config.yaml": CONFIG})
    result = revisit("review", "main..topic", "--format", "json")
    assert result.code == 0, "two without a reason are too few to fail"
    assert result.json["limits"] == {
        "unexplained": {"n": 2, "of": 3, "limit": 0.5, "exceeded": False},
        "uncaptured": {"n": 3, "of": 6, "limit": 0.5, "exceeded": False},
    }
    worked.commit("back", {"models/a.py": "more"})
    worked.commit("touch", {"monitoring/a.py": "3"})
    result = revisit("review", "main..topic")
    assert result.code == 1
    assert "limit: touches not recorded: 4 of 7 (above the limit of 50 %)" in result.out
    assert "limit: revisits without a reason: 2 of 3 (limit 50 %; not enforced: fewer than 3 are open)" in result.out
