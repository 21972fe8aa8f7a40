"""Differences of a share between groups beyond chance: a random-effects model, and the groups that stand out.

A group is given as hits and trials, both divided by its design effect, so that bursts count once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from git_revisit.insights.distributions import beta_quantile, chi2_tail, log_rising, normal_quantile
from git_revisit.insights.optimum import crossing, maximum
from git_revisit.insights.statistics import ALPHA, CONFIDENCE, Interval, benjamini_hochberg, more_than, two_sided_t

FEWEST_GROUPS = 3  # with fewer, nothing can be said about how groups differ
NONE, MOST = 1e-6, 0.95  # the correlation within groups: none beyond chance, and the largest that is considered
EDGE = 1e-4  # of the shares that are considered
Group = tuple[float, float]  # hits and trials; they need not be whole


class Heterogeneity(NamedTuple):
    """The differences of a share between groups.

    ``share`` is the mean of the groups' true shares and ``spread`` their standard deviation, 0 for groups that differ
    by chance alone; each has its interval. ``between`` holds the true shares of 95 % of such groups. ``p``
    is the p-value of equal shares.
    """

    groups: int
    share: float
    interval: Interval
    spread: float
    spread_interval: Interval
    between: Interval
    p: float


class ShareComparison(NamedTuple):
    """Groups compared by their shares.

    ``groups`` are those that can be compared, by the place of each; ``centre`` is the share of all their trials
    together, ``p_values`` those of that share, adjusted over the groups. ``left_out`` says why others are not compared.
    """

    groups: dict[int, Group]
    centre: float | None
    heterogeneity: Heterogeneity | None
    p_values: dict[int, float]
    left_out: dict[int, str]

    def stands_out(self, place: int) -> str | None:
        """Return ``higher`` or ``lower`` for a group whose share differs from all together by more than chance."""
        p = self.p_values.get(place, 1.0)
        if self.centre is None or p > ALPHA:
            return None
        k, n = self.groups[place]
        return "higher" if k / n > self.centre else "lower"


def compare_shares(groups: Mapping[int, Group], left_out: Mapping[int, str]) -> ShareComparison:
    """Return the comparison of groups; it takes at least two to compare."""
    kept, values = dict(groups), list(groups.values())
    if len(values) < 2:
        return ShareComparison(kept, None, None, {}, dict(left_out))
    centre = sum(k for k, _ in values) / sum(n for _, n in values)
    p_values = dict(zip(kept, outliers(values, centre), strict=True))
    return ShareComparison(kept, centre, heterogeneity(values), p_values, dict(left_out))


def heterogeneity(groups: Sequence[Group]) -> Heterogeneity | None:
    """Return the differences of shares between groups; None for fewer than ``FEWEST_GROUPS``.

    The model is beta-binomial, by maximum likelihood: every group has a share of its own, from a beta distribution.
    Source: Griffiths (1973), "Maximum likelihood estimation for the beta-binomial distribution", Biometrics 29. The
    intervals are those of the profile likelihood, with Student's t in the place of the normal distribution. ``p`` is
    Pearson's test of equal shares.
    """
    if len(groups) < FEWEST_GROUPS:
        return None
    model = _Model(groups)
    share, icc = model.best()
    drop = two_sided_t(len(groups) - 1) ** 2 / 2
    least = model.likelihood(share, icc) - drop

    def of_share(each: float) -> float:
        return model.likelihood(each, model.icc_at(each)) - least

    def of_icc(each: float) -> float:
        return model.likelihood(model.share_at(each), each) - least

    low, high = crossing(of_icc, icc, NONE), crossing(of_icc, icc, MOST)
    return Heterogeneity(
        groups=len(groups),
        share=share,
        interval=(crossing(of_share, share, EDGE), crossing(of_share, share, 1 - EDGE)),
        spread=_spread(share, icc),
        spread_interval=(_spread(share, low), _spread(share, high)),
        between=_between(share, icc),
        p=equal_shares(groups),
    )


class _Model:
    """The beta-binomial likelihood of groups, by the mean share and the correlation within groups."""

    def __init__(self, groups: Sequence[Group]) -> None:
        import numpy as np

        hits, trials = np.array(groups).T
        self._counts = np.stack([hits, trials - hits, trials])

    def likelihood(self, share: float, icc: float) -> float:
        """Return the logarithm of the likelihood."""
        import numpy as np

        size = (1 - icc) / icc
        hits, misses, trials = log_rising(np.array([[share * size], [(1 - share) * size], [size]]), self._counts)
        return float((hits + misses - trials).sum())

    def share_at(self, icc: float) -> float:
        """Return the likeliest share for a correlation."""
        return maximum(lambda share: self.likelihood(share, icc), EDGE, 1 - EDGE)

    def icc_at(self, share: float) -> float:
        """Return the likeliest correlation for a share."""
        root = maximum(lambda each: self.likelihood(share, each * each), sqrt(NONE), sqrt(MOST))
        return max(root * root, NONE) if self.likelihood(share, root * root) > self.likelihood(share, NONE) else NONE

    def best(self) -> tuple[float, float]:
        """Return the likeliest share and correlation; groups that are all hits, or none, do not differ."""
        if not self._counts[:2].any(axis=1).all():
            return self.share_at(NONE), NONE
        root = maximum(lambda each: self.likelihood(self.share_at(each * each), each * each), sqrt(NONE), sqrt(MOST))
        icc = max((root * root, NONE), key=lambda each: self.likelihood(self.share_at(each), each))
        return self.share_at(icc), icc


def _spread(share: float, icc: float) -> float:
    """Return the standard deviation of the groups' shares."""
    return sqrt(share * (1 - share) * icc) if icc > NONE else 0.0


def _between(share: float, icc: float) -> Interval:
    if icc <= NONE:
        return share, share
    size, tail = (1 - icc) / icc, (1 - CONFIDENCE) / 2
    low, high = (beta_quantile(share * size, (1 - share) * size, each) for each in (tail, 1 - tail))
    return low, high


def equal_shares(groups: Sequence[Group]) -> float:
    """Return the p-value of equal shares: Pearson's test."""
    share = sum(k for k, _ in groups) / sum(n for _, n in groups)
    if not 0 < share < 1:
        return 1.0
    squares = sum((k - n * share) ** 2 / (n * share * (1 - share)) for k, n in groups)
    return chi2_tail(len(groups) - 1, squares)


def outliers(groups: Sequence[Group], centre: float) -> list[float]:
    """Return for each group the p-value of the share ``centre``, adjusted over the groups.

    Twice the smaller binomial tail, continued between whole numbers, adjusted by Benjamini and Hochberg.
    """
    tails = (min(more_than(k, n, centre), more_than(n - k, n, 1 - centre)) for k, n in groups)
    return benjamini_hochberg([min(1.0, 2 * tail) for tail in tails])


def funnel(centre: float, trials: float, level: float = CONFIDENCE) -> Interval:
    """Return the shares between which a group of so many trials lies by chance, at a level.

    Source: Spiegelhalter (2005), "Funnel plots for comparing institutional performance", Statistics in Medicine 24.
    """
    half = normal_quantile((1 + level) / 2) * sqrt(centre * (1 - centre) / trials)
    return max(0.0, centre - half), min(1.0, centre + half)
