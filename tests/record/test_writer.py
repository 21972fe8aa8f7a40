"""Events written to the work tree and the index, all of them or none."""

import os

import pytest

from conftest import Repo
from git_revisit.errors import DataError
from git_revisit.gitio.index import Staged, Worktree
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Focus, Note
from git_revisit.record.writer import event_file, write_events

FOCUS = Focus(id="01KDVPXNG0TTTTTTTTTTTTTTTT", at="2026-01-01T00:00:00Z", via="command", phase="training")
NOTE = Note(id="01KDVPXNG0VVVVVVVVVVVVVVVV", at="2026-01-01T00:00:00Z", via="command", phase="data")


def test_the_file_of_an_event() -> None:
    file = event_file(FOCUS)
    assert file.path == ".revisit/events/focus/2026/01/01/01KDVPXNG0TTTTTTTTTTTTTTTT-training.yaml"
    assert decode(file.data) == FOCUS


def test_events_and_other_files_are_written_and_staged_in_the_project(repo: Repo) -> None:
    repo.commit("Start", {"inner/a": ""})
    also = Staged(".revisit/config.yaml", b"version: 1\n")
    write_events(Worktree(repo.path, "inner/"), [FOCUS, NOTE], [also])
    staged = [f"inner/{file.path}" for file in (also, event_file(FOCUS), event_file(NOTE))]
    assert repo.git("diff", "--cached", "--name-only").splitlines() == staged
    assert (repo.path / staged[1]).read_bytes() == event_file(FOCUS).data
    assert repo.git("status", "--porcelain").splitlines() == [f"A  {path}" for path in staged]


def test_nothing_is_left_behind_if_one_file_cannot_be_written(repo: Repo) -> None:
    repo.commit("Start", {"a": ""})
    (repo.path / ".revisit/events/note").mkdir(parents=True)
    os.symlink(repo.path.parent, repo.path / ".revisit/events/note/2026")
    with pytest.raises(DataError, match="symbolic link"):
        write_events(Worktree(repo.path, ""), [FOCUS, NOTE])
    assert repo.git("diff", "--cached", "--name-only") == ""
    assert not (repo.path / event_file(FOCUS).path).exists()
