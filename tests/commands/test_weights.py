"""``matrix --weight``: each revisit counts by its size; the length of periods beside the overlap."""

from typing import Any

import pytest

import git_revisit
from commandline import Revisit
from conftest import Repo

START = 1_767_225_600
DAY = 24 * 3600


@pytest.fixture
def project_with_sizes(project: Repo, revisit: Revisit) -> Repo:
    """One revisit of three commits on two days, one of one commit, and one that no commit of its phase shows."""
    revisit("focus", "model-development", env=Repo.clock(START))
    project.commit("start", {"models/a.py": "0"}, when=START)
    revisit("record", "data-preparation", "--at", "2026-01-02")
    for number, day in enumerate((1, 1, 2)):
        project.commit("long", {"features/a.py": f"{number}"}, when=START + day * DAY + number)
    project.git("tag", "v1")
    project.commit("back", {"models/a.py": "1"}, when=START + 3 * DAY)
    revisit("record", "monitoring", "--at", "2026-01-05")
    project.commit("short", {"monitoring/a.py": "1"}, when=START + 4 * DAY)
    revisit("record", "monitoring", "--at", "2026-01-06")
    project.commit("told only", {"models/a.py": "2"}, when=START + 5 * DAY)
    return project


def weighed(revisit: Revisit, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = revisit("matrix", "--format", "json", *arguments).json["matrices"][0]
    return found


def test_cells_are_sums_of_sizes(project_with_sizes: Repo, revisit: Revisit) -> None:
    plain = weighed(revisit)
    for weight, row in (("commits", [3, 0, 1, 0]), ("days", [2, 0, 1, 0])):
        found = weighed(revisit, "--weight", weight)
        assert found["cells"] == [[0, 0, 0, 0], row, [0, 0, 0, 0], [0, 0, 0, 0]]
        assert (found["weight"], found["unsized"], found["totals"]) == (weight, 1, plain["totals"])
        frame = git_revisit.open(str(project_with_sizes.path)).matrix(weight=weight)
        assert frame.fillna(0).to_numpy().tolist() == found["cells"]
    assert weighed(revisit, "--weight", "commits", "--measure", "share")["cells"][1] == [0.75, 0, 0.25, 0]
    assert weighed(revisit, "v1..HEAD", "--weight", "commits")["cells"][1] == [0, 0, 1, 0]
    assert weighed(revisit, "v1", "--weight", "commits")["cells"][1] == [3, 0, 0, 0]
    assert weighed(revisit, "--weight", "commits", "--to", "monitoring")["cells"][1] == [0, 0, 1, 0]
    quality = weighed(revisit, "--capture")["capture"]
    assert quality["touches"] > 0
    assert weighed(revisit, "--weight", "days", "--capture")["capture"] == quality
    text = revisit("matrix", "--weight", "days").out
    assert "each revisit by its days" in text
    assert "1 of unknown size (not counted)" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["--measure", "together"],
        ["--measure", "overlap"],
        ["--measure", "rate"],
        ["--measure", "moves"],
        ["--all"],
        ["--staged"],
    ],
)
def test_a_weight_that_does_not_fit_is_refused(project: Repo, revisit: Revisit, arguments: list[str]) -> None:
    done = revisit("matrix", "--weight", "commits", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "leave out" in done.err or "applies to count and share" in done.err


def test_sizes_need_the_whole_history(project_with_sizes: Repo, revisit: Revisit) -> None:
    head = project_with_sizes.git("rev-parse", "HEAD~1")
    (project_with_sizes.path / ".git" / "shallow").write_text(f"{head}\n")
    done = revisit("matrix", "--weight", "days")
    assert (done.code, done.out) == (3, "")
    assert "git fetch --unshallow" in done.err


def test_an_unknown_weight_is_refused_in_python(project: Repo) -> None:
    with pytest.raises(git_revisit.errors.UsageError, match="the weights are"):
        git_revisit.open(str(project.path)).matrix(weight="lines")


def test_the_length_of_the_periods_stands_beside_the_overlap(project: Repo, revisit: Revisit) -> None:
    for day, phase in ((1, "data-preparation"), (3, "model-development"), (8, "data-preparation"), (9, "monitoring")):
        revisit("focus", phase, env=Repo.clock(START + day * DAY))
    project.commit("work", {"models/a.py": "1"})
    found = weighed(revisit, "--measure", "overlap")
    assert found["period_days"] == [1.5, 5.0, None, None], "the last period has not ended"
    assert "data-preparation 1.5, model-development 5.0" in revisit("matrix", "--measure", "overlap").out
    assert "period_days" not in weighed(revisit)
