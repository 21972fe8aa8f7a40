"""The walk over a history, and what is kept of it between runs."""

import sqlite3
import subprocess
from pathlib import Path

import pytest

from audit.building import amend, focus, identity, note, retract, revisit
from conftest import Repo
from git_revisit.audit import AuditQuery, audit
from git_revisit.audit.capture import capture_at
from git_revisit.audit.history import History, Passed
from git_revisit.audit.observed import Answered, Observed
from git_revisit.audit.review import review
from git_revisit.audit.rules.facts import Loss, PhaseTouch, Reformat, Visit
from git_revisit.audit.walk import Walk
from git_revisit.gitio import log
from git_revisit.gitio.repository import Repository
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Focus
from git_revisit.model.findings import Audited
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD
from git_revisit.project.stored import dump, load
from git_revisit.record.ids import derived_id

CONFIG = "version: 1\nphases:\n- {id: data, paths: [data/]}\n- {id: model, paths: [model/]}\n"


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
    kept = Passed(True, "fingerprint", observed)
    assert load(tuple[Passed, ...], dump(tuple[Passed, ...], (kept, kept))) == (kept, kept)


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


@pytest.mark.parametrize(
    "space", ["changes", "commits", "chunks", "walked", "observed", "ids changes", "ids observed", "ids commits"]
)
def test_an_audit_does_without_rows_that_are_lost(history: Repo, space: str) -> None:
    expected = audited(history)
    assert expected.findings
    (file,) = (history.path / ".git/revisit").glob("cache-*.sqlite")
    with sqlite3.connect(file) as connection:
        assert connection.execute("DELETE FROM kept WHERE key LIKE ?", (f"{space} %",)).rowcount
    connection.close()
    assert audited(history) == expected
    assert audited(history) == expected


def test_a_file_is_known_by_every_commit_that_brought_it(history: Repo) -> None:
    brought = history.git("rev-parse", "HEAD^1^1")
    history.git("rm", "-qr", ".revisit/events")
    history.commit("removed")
    history.git("checkout", "-q", brought, "--", ".revisit/events")
    history.commit("restored")
    for _ in ("read", "recalled"):
        project = OpenProject.open(history.path)
        walked = History(project, history.git("rev-parse", "HEAD"))
        walked.walk()
        project.memo.save()
        ((first, last),) = walked.brought.values()
        assert [walked.commits[number].id for number, _ in (first, last)] == [brought, history.git("rev-parse", "HEAD")]


def test_a_review_goes_on_from_what_an_audit_observed(history: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def seen() -> list[tuple[str, str]]:
        found = review(OpenProject.open(history.path), "HEAD^1..HEAD").uncaptured
        return [(commit.subject, touch.seen_by) for commit, touch in found]

    assert seen() == [("model", "both")]
    audited(history)
    entered: list[Visit] = []
    monkeypatch.setattr(Walk, "enter", lambda _, visit: entered.append(visit))
    assert seen() == [("model", "both")]
    assert not entered


def test_the_capture_quality_of_a_history_is_counted_once(history: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    first = capture_at(OpenProject.open(history.path), HEAD)
    assert first
    assert first.total.touches == 1
    assert list(first.months.values()) == [first.total]
    monkeypatch.setattr(History, "walk", None)
    assert capture_at(OpenProject.open(history.path), HEAD) == first
    (history.path / ".git/shallow").write_text(history.git("rev-parse", "HEAD^1") + "\n")
    monkeypatch.undo()
    assert capture_at(OpenProject.open(history.path), HEAD) is None


def test_facts_of_a_history_that_is_cut_are_not_kept(history: Repo, tmp_path: Path) -> None:
    whole = audited(history)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=2", f"file://{history.path}", clone], check=True)
    cut = audited(Repo(clone))
    assert [each.rule for each in cut.findings if each.severity == "error"] == ["history-unavailable"]
    Repo(clone).git("fetch", "-q", "--unshallow")
    assert audited(Repo(clone)) == whole
