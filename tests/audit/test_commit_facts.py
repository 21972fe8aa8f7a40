"""What commits changed, as it is kept between runs."""

import sqlite3
import subprocess
from pathlib import Path

import pytest

from audit.building import amend, focus, identity, note, retract, revisit
from conftest import Repo
from git_revisit.audit import AuditQuery, audit, commit_facts
from git_revisit.audit.commit_facts import CommitRow, Difference, KeptCommit, KeptCommits, difference
from git_revisit.audit.observed import Answered, Observed
from git_revisit.audit.rules.facts import Loss, PhaseTouch, Reformat
from git_revisit.gitio import log
from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.gitio.repository import Repository
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Event, Focus, Invalid
from git_revisit.model.findings import Audited
from git_revisit.project.cache import Cache
from git_revisit.project.memo import Memo
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD
from git_revisit.project.stored import dump, load
from git_revisit.record.ids import derived_id

CONFIG = "version: 1\nphases:\n- {id: data, paths: [data/]}\n- {id: model, paths: [model/]}\n"


def changed(path: str, old: str | None = None, new: str | None = None) -> PathChange:
    return PathChange(path, "M", "100644" if old else None, old, "100644" if new else None, new)


def test_a_difference_sorts_changes_by_what_they_mean_for_the_project() -> None:
    event = ".revisit/events/focus/2026/11/23/01KDWPVNG00000000000000001-data.yaml"
    found = difference(
        [
            changed(f"sub/{event}", "a", "b"),
            changed("sub/.revisit/config.yaml", "a", "b"),
            changed("sub/.revisit/events/README"),
            changed("sub/deep/.revisit/config.yaml", None, "c"),
            changed("sub/gone/.revisit/config.yaml", "c", None),
            changed("sub/kept/.revisit/config.yaml", "c", "d"),
            changed(f"sub/deep/{event}", None, "c"),
            changed("sub/data/a.py", "a", "b"),
        ],
        "sub/",
    )
    assert found == Difference(
        gone=(Entry(event, "100644", "a"),),
        come=(Entry(event, "100644", "b"),),
        configured=True,
        config=("100644", "b"),
        nested=(("deep/", 1), ("gone/", -1)),
        paths=("data/a.py",),
    )
    assert difference([changed(".revisit/config.yaml", "a", None)], "") == Difference(configured=True)


def commit(number: int) -> KeptCommit:
    return KeptCommit(Commit(f"{number:040}", "t" * 40, (), "Ada", "ada@example.com", number, number), "")


def row(number: int) -> CommitRow:
    return CommitRow(f"{number:040}", (Difference(paths=(f"data/{number}.py",)),), Observed(("data",)))


def test_rows_are_added_in_chunks_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_facts, "CHUNK", 4)
    files: dict[Entry, Event | Invalid] = {
        Entry("events/wrong", "120000", "b" * 40): Invalid("event-invalid", "a link")
    }
    memo = Memo(Cache(tmp_path, "version"))
    memo.keep_events(files)  # a log without events keeps nothing
    memo.save()
    total = 0
    for size in (0, 1, 2, 3, 9, 4, 1):
        memo = Memo(Cache(tmp_path, "version"))
        facts = KeptCommits(memo, "sub/")
        assert list(facts.rows()) == [row(number) for number in range(total)]
        assert list(facts.commits.values()) == [commit(number) for number in range(total)]
        for number in range(total, total + size):
            facts.add(commit(number), row(number))
        facts.finish(f"tip {total}")
        memo.save()
        total += size
    memo = Memo(Cache(tmp_path, "version"))
    assert KeptCommits(memo, "sub/").tip == f"tip {total - 1}"
    assert KeptCommits(memo, "").tip is None


def test_what_was_observed_is_read_back_as_it_was() -> None:
    lost = (
        focus(1, "data"),
        revisit(2, links=("issue:1",), paths=("data/a",)),
        amend(3, 2, links=("issue:2",)),
        note(4),
    )
    observed = Observed(
        phases=("data",),
        added=(identity(2),),
        touches=(PhaseTouch(3, "data", ("data/a", "data/\udcff"), None, "both"),),
        answered=(Answered("data", (identity(2),)),),
        losses=tuple(Loss(3, 0, "a.yaml", "1", event, (event, retract(5, 2)), False) for event in lost),
        reformats=(Reformat(3, "a.yaml", None, "moved"),),
    )
    kept = CommitRow("1" * 40, (Difference(nested=(("deep/", 1),)),), observed)
    assert load(tuple[CommitRow, ...], dump(tuple[CommitRow, ...], (kept, kept))) == (kept, kept)


@pytest.fixture
def history(repo: Repo) -> Repo:
    """A history with a branch, in which a commit touches a phase that is not in focus."""
    repo.commit("config", {".revisit/config.yaml": CONFIG})
    event = Focus(id=derived_id("2026-01-01T00:00:00Z", b"1"), at="2026-01-01T00:00:00Z", via="command", phase="data")
    repo.commit("data", {"data/a.py": "1", path_of(event): encode(event)})
    repo.git("switch", "-qc", "side")
    repo.commit("model", {"model/a.py": "1"})
    repo.git("switch", "-q", "main")
    repo.commit("more data", {"data/b.py": "1"})
    repo.git("merge", "-q", "--no-edit", "side")
    return repo


def audited(repo: Repo) -> Audited:
    project = OpenProject.open(repo.path)
    return audit(project, AuditQuery(HEAD))


def reads(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the commits whose headers an audit asks git for."""
    asked: list[str] = []
    of_git = log.commits

    def commits(repository: Repository, tip: str, known: str | None = None) -> list[tuple[Commit, str]]:
        found = list(of_git(repository, tip, known))
        asked.extend(each.subject for each, _ in found)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(log, "commits", commits)
        audited(repo)
    return asked


def test_an_audit_reads_only_the_commits_that_are_new(history: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(reads(history, monkeypatch)) == 5
    assert reads(history, monkeypatch) == []
    history.commit("newest", {"model/c.py": "1"})
    assert reads(history, monkeypatch) == ["newest"]
    assert reads(history, monkeypatch) == []
    history.git("reset", "-q", "--hard", "HEAD~2")
    assert reads(history, monkeypatch) == []


def test_an_audit_goes_on_without_the_commit_it_saw_last(history: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    history.commit("lost", {"model/c.py": "1"})
    audited(history)
    history.git("reset", "-q", "--hard", "HEAD~1")
    history.git("reflog", "expire", "--expire=now", "--all")
    history.git("gc", "-q", "--prune=now")
    history.commit("newest", {"model/d.py": "1"})
    assert "newest" in reads(history, monkeypatch)
    monkeypatch.setenv("GIT_REVISIT_NO_CACHE", "1")
    expected = audited(history)
    monkeypatch.delenv("GIT_REVISIT_NO_CACHE")
    assert audited(history) == expected


@pytest.mark.parametrize("space", ["changes", "commits", "chunks", "walked"])
def test_an_audit_does_without_rows_that_are_lost(history: Repo, space: str) -> None:
    expected = audited(history)
    assert expected.findings
    (file,) = (history.path / ".git/revisit").glob("cache-*.sqlite")
    with sqlite3.connect(file) as connection:
        assert connection.execute("DELETE FROM kept WHERE key LIKE ?", (f"{space} %",)).rowcount
    connection.close()
    assert audited(history) == expected
    assert audited(history) == expected


def test_facts_of_a_history_that_is_cut_are_not_kept(history: Repo, tmp_path: Path) -> None:
    whole = audited(history)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=2", f"file://{history.path}", clone], check=True)
    cut = audited(Repo(clone))
    assert [each.rule for each in cut.findings if each.severity == "error"] == ["history-unavailable"]
    Repo(clone).git("fetch", "-q", "--unshallow")
    assert audited(Repo(clone)) == whole
