"""The intervals and tests behind the insights, by closed forms over the quantiles of distributions.

Every function takes counts and returns plain floats. Intervals are two-sided at 95 %.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import inf, sqrt
from typing import TypeVar

from git_revisit.insights import distributions

CONFIDENCE = 0.95
ALPHA = 1 - CONFIDENCE

Interval = tuple[float, float]
Key = TypeVar("Key")


def two_sided_normal() -> float:
    """Return the quantile of the normal distribution for a two-sided interval."""
    return distributions.normal_quantile(1 - ALPHA / 2)


def two_sided_t(df: float) -> float:
    """Return the quantile of Student's t distribution for a two-sided interval."""
    return distributions.t_quantile(df, 1 - ALPHA / 2)


def wilson(k: float, n: float, quantile: float | None = None) -> Interval:
    """Return Wilson's score interval of a share, k of n with n > 0; ``k`` and ``n`` may be effective numbers.

    ``quantile`` takes the place of the normal one.

    Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
    """
    z = two_sided_normal() if quantile is None else quantile
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(max(0.0, k * (n - k)) / n + z * z / 4)
    return (0.0 if k == 0 else centre - half), (1.0 if k == n else centre + half)


def poisson(k: float, exposure: float) -> Interval:
    """Return the exact interval of a rate, k events in an exposure > 0; ``k`` may be an effective number.

    Source: Garwood (1936), "Fiducial limits for the Poisson distribution", Biometrika 28. It assumes that events come
    independently of each other.
    """
    low = distributions.gamma_quantile(k, ALPHA / 2) if k else 0.0
    return low / exposure, distributions.gamma_quantile(k + 1, 1 - ALPHA / 2) / exposure


def more_than(k: float, n: float, p: float) -> float:
    """Return P(X ≥ k) for X ~ Bin(n, p); the tail is continued between whole numbers, for effective counts."""
    if k <= 0 or p >= 1:
        return 1.0
    return distributions.beta_cdf(k, n - k + 1, p) if k <= n and p > 0 else 0.0


def changed(before: float, after: float, exposure_before: float, exposure_after: float) -> float:
    """Return the two-sided p-value of equal rates in two windows, given how many events both have together.

    Exact binomial, twice the smaller tail. Source: Przyborowski & Wilenski (1940), "Homogeneity of results in testing
    samples from Poisson series", Biometrika 31.
    """
    n, p = before + after, exposure_after / (exposure_before + exposure_after)
    return min(1.0, 2 * min(more_than(after, n, p), more_than(before, n, 1 - p)))


def ratio(before: float, after: float, exposure_before: float, exposure_after: float) -> Interval:
    """Return the exact interval of the ratio of two rates, after to before; its upper end may be infinite.

    It follows from the interval of Clopper & Pearson (1934), Biometrika 26, for the share of events that came after.
    """
    scale = exposure_before / exposure_after
    low = distributions.beta_odds(after, before + 1, ALPHA / 2) if after else 0.0
    high = distributions.beta_odds(after + 1, before, 1 - ALPHA / 2) if before else inf
    return scale * low, scale * high


def difference(a: float, of_a: Interval, b: float, of_b: Interval) -> Interval:
    """Return the interval of the difference a − b of two shares, from the interval of each.

    Source: Newcombe (1998), "Interval estimation for the difference between independent proportions: comparison of
    eleven methods", Statistics in Medicine 17, method 10.
    """
    low = a - b - sqrt((a - of_a[0]) ** 2 + (of_b[1] - b) ** 2)
    high = a - b + sqrt((of_a[1] - a) ** 2 + (b - of_b[0]) ** 2)
    return max(-1.0, low), min(1.0, high)


def median_interval(values: Sequence[float]) -> Interval:
    """Return the percentile bootstrap interval of the lower median of values in order, without drawing samples.

    The median of a sample drawn with replacement is at most the k-th of n values with the probability that at least
    half of the draws are among the first k. Source: Maritz & Jarrett (1978), "A note on estimating the variance of the
    sample median", JASA 73.
    """
    n = len(values)
    half = (n + 1) // 2
    places = range(1, n + 1)  # the chance grows with the place
    low, high = (
        bisect_left(places, level, key=lambda k: more_than(half, n, k / n)) for level in (ALPHA / 2, 1 - ALPHA / 2)
    )
    return values[low], values[high]


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return the adjusted p-values, in the order given: those up to q hold at a false discovery rate of q.

    Source: Benjamini & Hochberg (1995), "Controlling the false discovery rate", JRSS B 57.
    """
    result = [1.0] * len(p_values)
    smallest = 1.0
    descending = sorted(range(len(p_values)), key=lambda index: -p_values[index])
    for place, index in enumerate(descending):
        smallest = min(smallest, p_values[index] * len(p_values) / (len(p_values) - place))
        result[index] = smallest
    return result


def adjusted(p_values: Mapping[Key, float]) -> dict[Key, float]:
    """Return p-values by the same keys, adjusted over all of them by Benjamini and Hochberg."""
    return dict(zip(p_values, benjamini_hochberg(list(p_values.values())), strict=True))
