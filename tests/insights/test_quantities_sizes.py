"""The sizes of revisits, from literal logs."""

import pytest

from git_revisit.insights.quantities import TotalSize, sizes
from git_revisit.insights.statistics import median_interval
from git_revisit.replay.episodes import WorkedCommit

from .building import DAY, START, make, revisit, sampled, workflow

ABC = workflow("a", "b", "c")
FIRST = START // DAY


def test_a_cell_has_few_revisits_and_most_of_the_days() -> None:
    long, *short = (revisit("b", "a", 0), *(revisit("b", "c", n * DAY) for n in range(20, 25)))
    worked = [WorkedCommit(f"a{n}", "ada", FIRST + n, frozenset("a"), (long.id,) if n == 0 else ()) for n in range(10)]
    worked += [WorkedCommit(e.id, "ada", FIRST + 20 + n, frozenset("c"), (e.id,)) for n, e in enumerate(short[:4])]
    found = sizes(sampled(make(ABC, long, *short)._replace(worked=tuple(worked))))
    assert found is not None
    assert found.cells["b", "a"] == TotalSize(1, 1, 10, 10, 10, None, 10 / 14)
    assert found.cells["b", "c"] == TotalSize(5, 4, 4, 4, 1, None, 4 / 14)
    assert found.whole == TotalSize(6, 5, 14, 14, 1, (1, 10), 1.0)


def test_without_a_history_there_are_no_sizes() -> None:
    assert sizes(sampled(make(ABC, revisit("b", "a", 0)))) is None
    found = sizes(sampled(make(ABC, revisit("b", "a", 0))._replace(worked=())))
    assert found is not None
    assert found.whole == TotalSize(1, 0, 0, 0, None, None, None)


def test_the_interval_of_a_median_is_that_of_the_bootstrap() -> None:
    rng = pytest.importorskip("numpy").random.default_rng(5)
    values = sorted([1.0, 1, 2, 2, 3, 5, 8, 13, 21, 34, 40])
    drawn = sorted(sorted(rng.choice(values, len(values)))[len(values) // 2] for _ in range(20_000))
    assert median_interval(values) == (drawn[500], drawn[19_500])
