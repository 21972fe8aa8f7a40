"""The laws of evolution and diff over random histories: what is summed up is what a full replay says."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import examples
from git_revisit.project.differing import DiffQuery, diff
from git_revisit.project.first_parent import EvolutionQuery, evolution
from git_revisit.project.queries import MatrixQuery, matrices
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import CommitRevision
from git_revisit.replay.evolution import EVERY
from git_revisit.replay.matrix import matrix
from laws.histories import History, build, git, histories

HISTORIES = settings(max_examples=examples(20), suppress_health_check=list(HealthCheck))


def cells(opened: OpenProject, rev: str, config: str) -> Counter[tuple[str, str]]:
    """Return the cells that are not zero at a revision, replayed from nothing, by the configuration of another."""
    workflow = opened.workflow_at(opened.target(CommitRevision(config)))
    found = matrix(opened.state(CommitRevision(rev)).fold, workflow)
    rows = zip(found.phases, found.cells, strict=True)
    return Counter({(i, j): int(n) for i, row in rows for j, n in zip(found.phases, row, strict=True) if n})


@HISTORIES
@given(history=histories(), every=st.sampled_from(EVERY))
def test_each_step_stands_where_a_replay_of_its_commit_does(history: History, every: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repo"
        build(history, path)
        (path / history.prefix).mkdir(parents=True, exist_ok=True)
        query = EvolutionQuery(every=every, by="history")
        found = evolution(OpenProject.open(path, history.prefix or None), query)
        opened = OpenProject.open(path, history.prefix or None)
        assert evolution(opened, query) == found  # what was kept says the same
        line = git(path, "rev-list", "--first-parent", "--reverse", "HEAD").decode().split()
        numbers = [line.index(step.commit or "") for step in found.steps]
        assert numbers == sorted(set(numbers))
        sums: Counter[tuple[str, str]] = Counter()
        live: set[str] = set()
        for step in found.steps:
            for start, end, n in step.delta:
                assert n
                sums[start, end] += n
            live = live - {event.id for event in step.drop} | {event.id for event in step.put}
            assert step.commit
            assert +sums == cells(opened, step.commit, "HEAD")
            assert step.total == sums.total()
            assert live == set(opened.state(CommitRevision(step.commit)).fold.revisits)
        assert +sums == cells(opened, "HEAD", "HEAD")
        assert set(found.phases) >= {phase for pair in sums for phase in pair}


@HISTORIES
@given(history=histories(), every=st.sampled_from(["day", "week", "month", "tag"]))
def test_steps_by_date_sum_up_to_the_matrix_and_hold_what_is_dated_in_them(history: History, every: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repo"
        build(history, path)
        (path / history.prefix).mkdir(parents=True, exist_ok=True)
        opened = OpenProject.open(path, history.prefix or None)
        found = evolution(opened, EvolutionQuery(every=every, by="date"))
        sums: Counter[tuple[str, str]] = Counter()
        before = ""
        for step in found.steps:
            sums.update({(start, end): n for start, end, n in step.delta})
            last = every == "tag" and step.label == "HEAD"
            assert step.commit is None
            assert all(before < event.at and (last or event.at <= step.at) for event in step.put)
            before = step.at
        assert +sums == cells(opened, "HEAD", "HEAD")


@HISTORIES
@given(history=histories(), data=st.data())
def test_a_diff_is_one_matrix_less_the_other(history: History, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repo"
        commits = build(history, path)
        (path / history.prefix).mkdir(parents=True, exist_ok=True)
        a, b = data.draw(st.sampled_from(commits)), data.draw(st.sampled_from(commits))
        query = DiffQuery(CommitRevision(a), CommitRevision(b))
        found = diff(OpenProject.open(path, history.prefix or None), query)
        opened = OpenProject.open(path, history.prefix or None)
        matrices(opened, MatrixQuery((CommitRevision(data.draw(st.sampled_from(commits))),)))
        assert diff(opened, query) == found, "with a cache that another revision was counted into"
        rows = zip(found.phases, found.cells, strict=True)
        seen = {(i, j): n for i, row in rows for j, n in zip(found.phases, row, strict=True) if n}
        before, after = cells(opened, a, b), cells(opened, b, b)
        assert seen == {pair: n for pair in before | after if (n := after[pair] - before[pair])}
        ids = [set(opened.state(CommitRevision(each)).fold.chosen) for each in (a, b)]
        assert {event.id for event in found.added} == ids[1] - ids[0]
        assert {event.id for event in found.removed} == ids[0] - ids[1]
