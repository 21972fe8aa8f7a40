"""The graph rules over random histories, held to brute force: every tree listed from nothing, every pair compared."""

import os
import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import examples
from git_revisit.audit import AuditQuery, audit
from git_revisit.audit.run import HistoryQuery, audit_with_facts, touches_in
from git_revisit.errors import EventInvalid
from git_revisit.model.event_file import SUFFIX
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Event
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, RangeRevision, Target
from laws.histories import History, build, git, histories
from laws.reference import tree_files

LOST = {"event-deleted", "event-reverted", "event-modified", "event-dropped-by-merge"}
Held = dict[str, list[Event]]


def held(path: Path, commit: str, prefix: str) -> tuple[Held, set[str]]:
    """Return every content by id that decodes in a tree, and the ids of those that lie where they belong."""
    contents: Held = {}
    right: set[str] = set()
    for name, (mode, data) in tree_files(path, commit, prefix).items():
        if name.startswith(".revisit/events/") and name.endswith(SUFFIX) and mode in ("100644", "100755"):
            try:
                event = decode(data)
            except EventInvalid:
                continue
            contents.setdefault(event.id, []).append(event)
            right.add(event.id)
    return contents, right


def is_root(path: Path, commit: str, prefix: str) -> bool:
    """Return whether a folder is a project root in a commit: the top always is, others by their configuration."""
    return not prefix or ".revisit/config.yaml" in tree_files(path, commit, prefix)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(history=histories(), data=st.data())
def test_every_loss_is_found_and_nothing_else(history: History, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repo"
        build(history, path)
        (path / history.prefix).mkdir(parents=True, exist_ok=True)
        with mock.patch.dict(os.environ, GIT_REVISIT_NO_CACHE="1"):
            project = OpenProject.open(path, history.prefix or None)
        report = audit(project, AuditQuery(HEAD))
        # What was kept of another commit, or of this one, or nothing at all: the answer is the same.
        for commit in (data.draw(st.sampled_from(git(path, "rev-list", "HEAD").decode().split())), "HEAD"):
            again = OpenProject.open(path, history.prefix or None)
            partly = audit(again, AuditQuery(CommitRevision(commit)))
            assert partly == report if commit == "HEAD" else partly.commits <= report.commits
        found = {(each.commit, each.event) for each in report.findings if each.rule in LOST}
        rows = [row.split() for row in git(path, "rev-list", "--parents", "HEAD").decode().splitlines()]
        kept = {row[0]: held(path, row[0], history.prefix) for row in rows}
        trees = {commit: contents for commit, (contents, _) in kept.items()}
        roots = {row[0] for row in rows if is_root(path, row[0], history.prefix)}
        changed, gone = set(), set()
        for commit, *parents in rows:
            after = trees[commit]
            for parent in parents:
                if parent in roots and commit not in roots:  # the files stay, and count for nothing
                    changed |= {(commit, identity) for identity in trees[parent]}
                for identity, events in trees[parent].items():
                    if any(event not in after.get(identity, ()) for event in events):
                        changed.add((commit, identity))
                        if identity in kept[parent][1] and identity not in after and len(parents) == 1:
                            gone.add((commit, identity))
        assert found <= changed  # nothing is made up
        misplaced = {each.event for each in report.findings if each.rule in ("event-misplaced", "event-reformatted")}
        assert {each for each in gone if each[1] not in misplaced} <= found  # no deletion slips through
        for each in report.findings:
            if each.rule in LOST and each.severity == "info":
                assert each.event in trees[rows[0][0]]
        # A range judges the same, of fewer commits.
        base = data.draw(st.sampled_from([row[0] for row in rows]))
        asked = RangeRevision(CommitRevision(base), HEAD)
        inside = set(git(path, "rev-list", "HEAD", f"^{base}").decode().split())
        ranged = audit(OpenProject.open(path, history.prefix or None), AuditQuery(asked))
        assert {(each.commit, each.event) for each in ranged.findings if each.rule in LOST} == {
            each for each in found if each[0] in inside
        }
        assert ranged.commits == len(inside)


@settings(max_examples=examples(30), suppress_health_check=list(HealthCheck))
@given(history=histories(), data=st.data())
def test_what_was_observed_before_changes_no_answer(history: History, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repo"
        build(history, path)
        (path / history.prefix).mkdir(parents=True, exist_ok=True)
        commits = st.sampled_from(git(path, "rev-list", "--all").decode().split())
        for _ in range(data.draw(st.integers(2, 5))):
            tip, base = data.draw(commits), data.draw(st.none() | commits)
            ours = data.draw(st.booleans())

            def answers(tip: str = tip, base: str | None = base, ours: bool = ours) -> tuple[object, ...]:
                project = OpenProject.open(path, history.prefix or None)
                start = project.commit(base) if base else None
                target = Target(tip, project.commit(tip), base=start)
                facts, missing = touches_in(project, target, start if ours else None)
                assert facts
                judged = facts.touches, facts.answered, facts.named, facts.excuses, facts.reformats, facts.broken
                return audit_with_facts(project, HistoryQuery(target))[0], judged, missing

            with mock.patch.dict(os.environ, GIT_REVISIT_NO_CACHE="1"):
                expected = answers()
            assert answers() == expected
