"""Active days, and the measure that compares them."""

from pathlib import Path

import pytest

import git_revisit
from commandline import CONFIG, Revisit, run
from conftest import Repo
from git_revisit.errors import DataError
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow
from git_revisit.project.activity import active_days, worked_commits
from git_revisit.project.commit_history import CommitHistory
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, parse_revision
from git_revisit.replay.episodes import WorkedCommit

DAY = 24 * 3600
MONDAY = 1_795_392_000  # 2026-11-23T00:00:00Z
FIRST = MONDAY // DAY


def days(path: Path, rev: str = "HEAD", root: str | None = None) -> dict[str, list[int]]:
    """Return the active days by phase, counted from Monday."""
    opened = OpenProject.open(path, root)
    target = opened.target(parse_revision(rev))
    found = active_days(opened, target, opened.workflow_at(target))
    return {phase: sorted(day - FIRST for day in each) for phase, each in found.items()}


@pytest.fixture
def worked(project: Repo) -> Repo:
    """Work on two phases: together on Tuesday, apart on the other days."""
    project.commit("model", {"models/a.py": "1", "README.md": "1"}, when=MONDAY + DAY - 1)
    project.commit("both", {"models/a.py": "2", "features/a.py": "1"}, when=MONDAY + DAY)
    project.git("tag", "tuesday")
    project.commit("again", {"features/a.py": "2"}, when=MONDAY + DAY + 60)
    project.commit("data", {"features/a.py": "3"}, when=MONDAY + 3 * DAY)
    return project


def test_days_are_those_of_the_commits_that_touch_a_phase(worked: Repo) -> None:
    assert days(worked.path) == {"model-development": [0, 1], "data-preparation": [1, 3]}
    assert days(worked.path, "tuesday") == {"model-development": [0, 1], "data-preparation": [1]}
    assert days(worked.path, "tuesday..HEAD") == {"data-preparation": [1, 3]}


def test_the_authors_date_counts(worked: Repo) -> None:
    worked.git("commit", "--amend", "-q", "--no-edit", env=worked.clock(MONDAY + 9 * DAY))
    assert days(worked.path)["data-preparation"] == [1, 3], "a rebase keeps it"


def test_a_deletion_touches_its_phase_and_both_ends_of_a_rename_count(worked: Repo) -> None:
    (worked.path / "monitoring").mkdir()
    worked.git("mv", "features/a.py", "monitoring/a.py")
    worked.commit("move", when=MONDAY + 5 * DAY)
    found = days(worked.path)
    assert (found["data-preparation"], found["monitoring"]) == ([1, 3, 5], [5])


def test_merges_ignored_authors_and_shared_files_are_left_out(worked: Repo) -> None:
    before = days(worked.path)
    config = CONFIG + 'ignore_authors: ["*[bot]*"]\nshared: [models/shared.py]\nignore: ["*.md"]\n'
    worked.commit("configure", {".revisit/config.yaml": config}, when=MONDAY + 4 * DAY)
    bot = ("renovate[bot]", "bot@example.com")
    worked.commit("bot", {"models/a.py": "9"}, when=MONDAY + 5 * DAY, author=bot)
    worked.commit("shared", {"models/shared.py": "1", "models/notes.md": "1"}, when=MONDAY + 6 * DAY)
    worked.git("switch", "-qc", "side", "tuesday")
    worked.commit("side", {"monitoring/a.py": "1"}, when=MONDAY + 2 * DAY)
    worked.git("switch", "-q", "main")
    worked.git("merge", "-q", "--no-ff", "-m", "merge", "side", env=worked.clock(MONDAY + 7 * DAY))
    assert days(worked.path) == {**before, "monitoring": [2]}


def test_files_of_another_project_root_are_left_out(repo: Repo) -> None:
    config = CONFIG.replace("features/", '"*.py"')
    repo.commit("roots", {"ml/.revisit/config.yaml": config, "ml/inner/.revisit/config.yaml": config}, when=MONDAY)
    repo.commit("inner", {"ml/inner/a.py": "1", "a.py": "1"}, when=MONDAY + DAY)
    assert days(repo.path, root="ml") == {}
    repo.commit("ours", {"ml/a.py": "1"}, when=MONDAY + 2 * DAY)
    assert days(repo.path, root="ml") == {"data-preparation": [2]}
    repo.commit("inner again", {"ml/inner/a.py": "2"}, when=MONDAY + 3 * DAY)
    assert days(repo.path, "HEAD~1..HEAD", root="ml") == {}, "the range does not touch the inner configuration"


def test_a_folder_without_a_configuration_is_not_a_root(worked: Repo) -> None:
    worked.commit("junk", {"features/.revisit/.keep": ""}, when=MONDAY + 5 * DAY)
    assert OpenProject.open(worked.path / "features").prefix == ""
    assert days(worked.path)["data-preparation"] == [1, 3], "what lies in such a folder is not work either"


def test_together_is_the_share_of_common_days(worked: Repo, revisit: Revisit) -> None:
    (matrix,) = revisit("matrix", "--measure", "together", "--format", "json").json["matrices"]
    third = pytest.approx(1 / 3)
    assert matrix["cells"] == [[1, third, 0, 0], [third, 1, 0, 0], [0, 0, 1, None], [0, 0, None, 1]]
    assert matrix["totals"]["revisits"] == 0
    several = revisit("matrix", "tuesday", "tuesday..HEAD", "--measure", "together", "--format", "json").json
    assert [each["cells"][0][1] for each in several["matrices"]] == [0.5, 0]
    frame = git_revisit.open(str(worked.path)).matrix(measure="together")
    assert frame.loc["data-preparation", "model-development"] == third
    assert "33%" in revisit("matrix", "--measure", "together").out


def test_together_before_the_first_commit(repo: Repo) -> None:
    (matrix,) = run("matrix", "--measure", "together", "--format", "json", cwd=repo.path).json["matrices"]
    assert [row[0] for row in matrix["cells"]] == [1, *[None] * 8]


@pytest.mark.parametrize("option", ["--tags", "--branches", "--all", "--staged", "--explained", "--via=hook"])
def test_together_refuses_filters_and_sets_of_refs(worked: Repo, revisit: Revisit, option: str) -> None:
    result = revisit("matrix", "--measure", "together", option)
    assert (result.code, "from commits, not from events" in result.err) == (2, True)


def test_all_and_staged_cannot_be_combined(revisit: Revisit) -> None:
    assert revisit("matrix", "--all", "--staged").code == 2


def test_together_needs_the_whole_history(worked: Repo, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    worked.git("clone", "-q", "--depth", "2", f"file://{worked.path}", str(clone))
    result = run("matrix", "--measure", "together", cwd=clone)
    assert (result.code, "--unshallow" in result.err) == (3, True)
    opened = OpenProject.open(clone)
    with pytest.raises(DataError, match="incomplete"):
        active_days(opened, opened.target(HEAD), opened.workflow_at(opened.target(HEAD)))


def test_kept_work_follows_the_mailmap_the_configuration_and_the_range(worked: Repo) -> None:
    identity = "01KDTX0000000000000000000A"
    event = f"version: 1\nid: {identity}\nkind: focus\nat: 2026-01-01T00:00:00Z\nvia: hook\nphase: monitoring\n"
    worked.commit(
        "focus", {f".revisit/events/focus/2026/01/01/{identity}-monitoring.yaml": event}
    )  # else nothing is kept

    def work(rev: str = "HEAD", workflow: Workflow | None = None) -> tuple[WorkedCommit, ...] | None:
        opened = OpenProject.open(worked.path)
        target = opened.target(parse_revision(rev))
        opened.state(HEAD)
        return worked_commits(opened, target, workflow or opened.workflow_at(target))

    first = work()
    assert first is not None
    assert [each.brought for each in first if each.brought] == [(identity,)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CommitHistory, "differences", None)  # is not needed again
        assert work() == first
        worked.write(".mailmap", "Bo <bo@example.com> <ada@example.com>\n")
        with pytest.raises(TypeError):
            work()
    assert {each.person for each in first} == {"ada@example.com"}
    assert {each.person for each in work() or ()} == {"bo@example.com"}
    assert {each.phases for each in work(workflow=DEFAULT_WORKFLOW) or ()} != {each.phases for each in first}
    assert [each.day - FIRST for each in work("tuesday..HEAD") or ()][:2] == [1, 3]
