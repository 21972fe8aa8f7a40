"""The number of git processes that a query starts: it does not grow with the number of commits that it reads."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commandline import Result, run
from conftest import START, Repo
from git_revisit.model.event_file import EVENTS

EVENT = """\
version: 1
id: {id}
kind: revisit
at: {at}
actor: Ada Lovelace <ada@example.com>
via: hook
from: model-development
to: data-preparation
"""
MANY = 24


@pytest.fixture
def tag(project: Repo) -> Callable[[int], None]:
    """Add a commit with one more revisit, and a tag on it."""

    def add(number: int) -> None:
        identity = f"01KDTX0000{number:016d}"
        when = START + number
        path = f"{EVENTS}/revisit/2026/01/01/{identity}-data-preparation.yaml"
        project.commit(files={path: EVENT.format(id=identity, at=Repo.at(when))}, when=when)
        project.git("tag", f"v{number:03}")

    return add


def started(project: Repo, tmp_path: Path, *arguments: str) -> int:
    """Run a command of ours and return how many git processes it started."""
    log = tmp_path / "processes"
    log.unlink(missing_ok=True)
    result: Result = run(*arguments, cwd=project.path, env={"GIT_TRACE2": str(log)})
    assert result.code == 0, result.err
    return sum(" start " in row for row in log.read_text().splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ("matrix", "--tags"),
        ("matrix", "--tags", "--measure", "overlap"),
        ("matrix", "--tags", "--via", "hook"),
        ("evolution", "--every", "tag"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("cached", [False, True])
def test_many_tags_start_no_more_processes_than_few(
    project: Repo, tag: Callable[[int], None], tmp_path: Path, arguments: tuple[str, ...], cached: bool
) -> None:
    def count(first: int, last: int) -> int:
        tag(first)
        if cached:  # what is counted now is known when the next ones are added
            assert run(*arguments, cwd=project.path).code == 0
        for number in range(first + 1, last):
            tag(number)
        return started(project, tmp_path, *arguments)

    few = count(0, 4)
    assert count(4, MANY) <= few + 1
