"""The first week in a clone: the one command is named once, on a terminal."""

import os
import sys
from pathlib import Path

import pexpect
import pytest

from commandline import run
from conftest import Repo
from git_revisit.gitio.repository import Repository
from git_revisit.hook.capture_ways import missing_hook

NOTE = "commits in this clone are not captured yet; run `git revisit hooks install`"


def on_terminal(path: Path, *arguments: str) -> str:
    """Return what a command shows on a terminal."""
    words = ["-m", "git_revisit", *arguments]
    child = pexpect.spawn(sys.executable, words, cwd=path, env=dict(os.environ), encoding="utf-8", timeout=30)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    return str(child.before)


def test_a_read_command_names_the_command_once(project: Repo, tmp_path: Path) -> None:
    project.git("clone", "-q", project.path, tmp_path / "clone")
    clone = tmp_path / "clone"
    assert NOTE not in run("matrix", cwd=clone).err, "not on a terminal"
    assert NOTE in on_terminal(clone, "matrix")
    assert NOTE not in on_terminal(clone, "log")
    assert "no hook in" in run("status", cwd=clone).out, "status always does"


def test_the_command_is_that_of_the_hook_manager(project: Repo) -> None:
    run("hooks", "install", "lefthook", cwd=project.path)
    project.git("commit", "-qm", "lefthook")
    project.git("config", "--remove-section", "revisit")
    assert missing_hook(Repository.open(project.path), "") == "run `lefthook install`"


@pytest.mark.parametrize(
    "arguments",
    [("config", "revisit.skip", "true"), ("config", "revisit.hook", "none"), ("rm", "-qr", ".revisit")],
)
def test_people_who_chose_to_have_no_hook_see_no_note(project: Repo, arguments: tuple[str, ...]) -> None:
    project.git(*arguments)
    assert missing_hook(Repository.open(project.path), "") is None


def test_init_names_only_what_is_left_to_do(project: Repo, tmp_path: Path) -> None:
    assert run("init", "--hooks", "none", cwd=project.path).err.splitlines()[-1].startswith("commit these files, then")
    run("focus", "model-development", cwd=project.path)
    project.git("commit", "-qm", "focus")
    project.git("clone", "-q", project.path, tmp_path / "clone")
    clone = Repo(tmp_path / "clone")
    assert run("init", "--yes", cwd=clone.path).err.splitlines()[1:] == ["installed .git/hooks/pre-commit"]
    newcomer = clone.author("Bo", "bo@example.com")
    assert "\nset the focus: git revisit focus\n" in run("init", cwd=clone.path, env=newcomer).err
    clone.add({"models/b.py": "1\n", ".husky/pre-commit": "true\n"})
    again = run("init", cwd=clone.path).err
    assert again.endswith("\ncommit these files\n")
    assert "set the focus" not in again


def test_no_note_if_a_hook_runs_or_none_can(project: Repo, tmp_path: Path) -> None:
    project.git("clone", "-q", "--bare", project.path, tmp_path / "bare")
    assert missing_hook(Repository.open(tmp_path / "bare"), "") is None
    run("hooks", "install", cwd=project.path)
    assert missing_hook(Repository.open(project.path), "") is None
