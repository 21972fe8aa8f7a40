"""Commits in two worktrees at the same time: each gets its own event, and nothing is left."""

import os
import subprocess
from pathlib import Path

import pytest

from conftest import Repo
from git_revisit.model.events import Event, Revisit
from hooked import Hooked

# Runs between the capture of one commit and its end: the other worktree commits meanwhile.
MEANWHILE = """\
#!/bin/sh
[ -z "$OTHER" ] && exit 0
other=$OTHER
unset OTHER $(git rev-parse --local-env-vars)
git -C "$other" commit -qm "elsewhere"
"""


@pytest.fixture
def both(repo: Repo, tmp_path: Path) -> tuple[Hooked, Path]:
    """A repository with the hook, and a linked worktree; a file of another phase is staged in each."""
    hooked = Hooked(repo)
    other = tmp_path / "other"
    repo.git("worktree", "add", "-q", "-b", "side", other)
    hooked.touch("features/here.py")
    Repo(other).add({"features/there.py": "1"})
    return hooked, other


def revisits(events: list[Event]) -> list[tuple[str, ...]]:
    return [event.paths or () for event in events if isinstance(event, Revisit)]


def check(hooked: Hooked, other: Path) -> None:
    """Check that each branch has the event of its own commit, and that no lock or pending event is left."""
    assert revisits(hooked.events("main")) == [("features/here.py",)]
    assert revisits(hooked.events("side")) == [("features/there.py",)]
    for place in (hooked.path, other):
        assert Repo(place).git("status", "--porcelain") == ""
    assert not [*(hooked.path / ".git").rglob("*.lock")]


def test_a_commit_between_the_capture_of_another_and_its_end(both: tuple[Hooked, Path]) -> None:
    hooked, other = both
    hook = hooked.path / ".git/hooks/prepare-commit-msg"
    hook.write_text(MEANWHILE)
    hook.chmod(0o755)
    hooked.repo.git("commit", "-qm", "here", env=hooked.environment({"OTHER": str(other)}))
    hook.unlink()
    check(hooked, other)


def test_commits_that_start_at_once(both: tuple[Hooked, Path]) -> None:
    hooked, other = both
    command = ["git", "commit", "-qm", "work"]
    started = [
        subprocess.Popen(command, cwd=place, env={**os.environ, **hooked.environment()})
        for place in (hooked.path, other)
    ]
    assert [process.wait() for process in started] == [0, 0]
    check(hooked, other)
