"""Estimates from literal counts: their ends, and what too few events leave out."""

from git_revisit.insights.clustering import independent
from git_revisit.insights.estimates import TOO_FEW, rate, rate_ratio, share


def ends(k: int, n: int) -> tuple[float, float | None]:
    interval = share(k, n, (), independent(n)).interval
    assert interval
    return interval


def test_a_share_of_none_or_all_reaches_the_end_exactly() -> None:
    for n in range(5, 60):
        assert (ends(0, n)[0], ends(n, n)[1]) == (0.0, 1.0)
        assert 0 < ends(1, n)[0] < 1 / n


def test_a_rate_needs_five_events_and_an_exposure() -> None:
    few, enough, nothing = (rate(k, of, (), independent(5)) for k, of in ((4, 2.0), (5, 2.0), (0, 0.0)))
    assert (few.value, few.note, enough.value, enough.note) == (None, TOO_FEW, 2.5, None)
    assert few.interval
    assert few.interval[0] == 0
    assert (nothing.value, nothing.interval, nothing.n) == (None, None, 0)


def test_a_ratio_has_no_value_or_upper_end_without_events_before() -> None:
    new, fallen = rate_ratio(0, 9, (4.0, 4.0), 1.0), rate_ratio(6, 12, (1.0, 4.0), 1.0)
    assert (new.value, new.interval[1]) == (None, None)
    assert (fallen.value, fallen.interval[1] is None) == (0.5, False)
    assert rate_ratio(1, 1, (1.0, 1.0), 1.0).value == 1
