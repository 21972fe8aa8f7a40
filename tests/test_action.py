"""The GitHub action: its steps run in a real repository, with the variables that a runner sets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from conftest import Repo

ACTION = Path(__file__).parent.parent / "action.yml"


def script_of(name: str) -> str:
    """Return the script of a step."""
    (step,) = (each for each in yaml.safe_load(ACTION.read_text())["runs"]["steps"] if each.get("name") == name)
    script = step["run"]
    assert isinstance(script, str)
    return script


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The variables of a runner, with git-revisit where the action installs it."""
    folder = tmp_path / "runner" / "git-revisit" / "bin"
    folder.mkdir(parents=True)
    (folder / "git-revisit").symlink_to(Path(sys.executable).parent / "git-revisit")
    inputs = {"RANGE": "", "STRICT": "false", "BASELINE": "", "SIGNED": "false", "PROJECT": ".", "BASE": ""}
    return {**inputs, "RUNNER_TEMP": str(tmp_path / "runner"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}


def run_step(repo: Repo, variables: dict[str, str], name: str = "Audit") -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does: in bash, stopping at the first error."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script_of(name)],
        cwd=repo.path,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )


def test_a_pull_request_without_errors_passes(project: Repo, runner: dict[str, str]) -> None:
    base = project.git("rev-parse", "HEAD")
    project.commit("Train", {"models/a.py": "1"})
    done = run_step(project, {**runner, "BASE": base})
    assert done.returncode == 0, done.stderr
    summary = Path(runner["GITHUB_STEP_SUMMARY"]).read_text()
    assert summary.startswith("<!-- git-revisit review -->\n")
    assert "models/a.py" in done.stdout  # uncaptured, a warning


def test_a_push_is_audited_without_a_review(project: Repo, runner: dict[str, str]) -> None:
    done = run_step(project, {**runner, "STRICT": "true"})
    assert done.returncode == 0, done.stderr
    assert not Path(runner["GITHUB_STEP_SUMMARY"]).exists()


def test_errors_of_the_audit_fail_the_step(project: Repo, runner: dict[str, str]) -> None:
    base = project.git("rev-parse", "HEAD")
    project.commit("Train", {"models/a.py": "1"})
    done = run_step(project, {**runner, "BASE": base, "STRICT": "true"})
    assert done.returncode == 1
    assert "git-revisit review" not in done.stdout


def test_a_failed_review_fails_the_step(project: Repo, runner: dict[str, str]) -> None:
    done = run_step(project, {**runner, "BASE": "0" * 40, "RANGE": "HEAD"})
    assert done.returncode == 3
    assert "::error title=git-revisit review::exit code 3" in done.stdout
    assert "0" * 40 in done.stderr


def test_the_report_is_the_page_of_the_site(project: Repo, runner: dict[str, str]) -> None:
    project.commit("Train", {"models/a.py": "1"})
    done = run_step(project, runner, "Report")
    assert done.returncode == 0, done.stderr
    page = Path(runner["RUNNER_TEMP"]) / "pages" / "index.html"
    assert "Model development" in page.read_text()
