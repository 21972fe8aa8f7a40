"""The pages about exchange: their files, commands and programs, run in order as a reader would."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import Result, run
from conftest import Repo, RepoMaker

DOCS = Path(__file__).parents[2] / "docs" / "how-to"
# A file that the page shows, a list of commands, or a program.
BLOCK = re.compile(
    r"(?:`(?P<name>[\w.-]+\.csv)`[^`]*)?^```(?P<language>csv|sh|python)\n(?P<text>.*?)^```$", re.M | re.S
)


def play(page: str, repo: Repo) -> list[str]:
    """Run what a page shows in a repository, and return the output of each command and program."""
    outputs = []
    for block in BLOCK.finditer((DOCS / page).read_text("utf-8")):
        if block["language"] == "csv":
            assert block["name"], "the text before a file names it"
            repo.write(block["name"], block["text"])
        elif block["language"] == "python":
            command = [sys.executable, "-c", block["text"]]
            done = subprocess.run(command, cwd=repo.path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            outputs.append(done.stdout)
        else:
            outputs += [shell(line, repo) for line in block["text"].splitlines()]
    return outputs


def shell(line: str, repo: Repo) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # git finds git-revisit there
    done = subprocess.run(
        line, shell=True, cwd=repo.path, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout + done.stderr


def count(repo: Repo) -> dict[tuple[str, str], int]:
    done: Result = run("matrix", "--format", "json", cwd=repo.path)
    (matrix,) = done.json["matrices"]
    phases = matrix["phases"]
    return {
        (a, b): n for a, row in zip(phases, matrix["cells"], strict=True) for b, n in zip(phases, row, strict=True) if n
    }


@pytest.fixture
def team(make_repo: RepoMaker) -> Repo:
    """A repository with the default workflow and no event."""
    repo = make_repo("team")
    repo.commit("Start", {"README.md": "# Churn\n"})
    assert run("init", "--yes", "--hooks", "none", cwd=repo.path).code == 0
    repo.commit("Set up")
    return repo


def test_start_from_a_spreadsheet(team: Repo) -> None:
    outputs = play("spreadsheet.md", team)
    assert "would stage 3 events" in outputs[0]
    assert "staged 3 events" in outputs[1]
    assert count(team) == {
        ("model-development", "data-preparation"): 2,
        ("model-deployment", "model-development"): 1,
    }


def test_start_from_an_issue_tracker(team: Repo) -> None:
    play("issue-tracker.md", team)
    assert count(team) == {
        ("model-development", "data-preparation"): 2,
        ("model-deployment", "model-development"): 1,
    }
    events = run("log", "--format", "json", cwd=team.path).json["events"]
    assert all(each["during"] for each in events), "the changes to later statuses set the focus"
    assert events[0]["links"] == ["tracker:CHURN-1"]


def test_mine_your_revisits(built: Path, tmp_path: Path) -> None:
    copy = subprocess.run(["cp", "-R", str(built), str(tmp_path / "churn")], check=False)
    assert copy.returncode == 0
    repo = Repo(tmp_path / "churn")
    outputs = play("mining.md", repo)
    for (start, end), n in count(repo).items():
        assert f"{start} -> {end}: {n}" in "\n".join(outputs)
    assert (repo.path / "revisits.svg").read_text("utf-8").startswith("<?xml")
