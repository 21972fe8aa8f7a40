"""Audits while others write: a commit in the middle of one, and two that keep what they read."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from conftest import Repo
from git_revisit.audit import AuditQuery, audit
from git_revisit.audit.history import History
from git_revisit.audit.rules.facts import Visit
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Focus
from git_revisit.model.findings import Audited
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD
from git_revisit.record.ids import derived_id

CONFIG = "version: 1\nphases:\n- {id: data, paths: [data/]}\n- {id: model, paths: [model/]}\n"
AT = "2026-01-01T00:00:00Z"


@pytest.fixture
def history(repo: Repo) -> Repo:
    event = Focus(id=derived_id(AT, b"1"), at=AT, via="command", phase="data")
    repo.commit("config", {".revisit/config.yaml": CONFIG})
    repo.commit("focus", {path_of(event): encode(event)})
    for number in range(4):
        repo.commit("work", {f"data/{number}.py": "1", f"model/{number}.py": "1"})
    return repo


def audited(repo: Repo) -> Audited:
    project = OpenProject.open(repo.path)
    return audit(project, AuditQuery(HEAD))


def in_the_middle(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen once, between two commits that an audit visits."""
    visits = History.visits

    def interrupted(self: History, order: Sequence[int]) -> Iterator[Visit]:
        for number, visit in enumerate(visits(self, order)):
            if number == 2:
                monkeypatch.setattr(History, "visits", visits)
                happens()
            yield visit

    monkeypatch.setattr(History, "visits", interrupted)


def touched(report: Audited) -> list[str | None]:
    return [each.commit for each in report.findings if each.rule == "uncaptured"]


def test_a_commit_during_an_audit_is_in_the_next_one(history: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = audited(history)
    (history.path / ".git/revisit").rename(history.path / ".git/aside")
    in_the_middle(monkeypatch, lambda: history.commit("meanwhile", {"model/new.py": "1"}))
    assert audited(history) == expected
    after = audited(history)
    assert after.commits == expected.commits + 1
    assert touched(after) == [*touched(expected), history.git("rev-parse", "HEAD")]


def test_two_audits_that_keep_facts_at_the_same_time_leave_both_right(
    history: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_REVISIT_NO_CACHE", "1")
    expected = audited(history)
    monkeypatch.delenv("GIT_REVISIT_NO_CACHE")
    others: list[Audited] = []

    def meanwhile() -> None:
        history.git("switch", "-qc", "other", "HEAD~2")
        history.commit("elsewhere", {"model/other.py": "1"})
        others.append(audited(history))
        history.git("switch", "-q", "main")

    in_the_middle(monkeypatch, meanwhile)
    assert audited(history) == expected
    assert audited(history) == expected
    history.git("switch", "-q", "other")
    assert [audited(history)] == others
    assert not [*(history.path / ".git/revisit").glob("*-journal")]
