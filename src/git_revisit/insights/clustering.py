"""Revisits come in bursts; the design effect says how many of them count as one.

Intervals and tests that take revisits to be independent claim too much. Dividing counts by the design effect repairs
that.
"""

from __future__ import annotations

from collections.abc import Iterable


def design_effect(clusters: Iterable[tuple[int, int]]) -> float:
    """Return 1 + (Σm²/n − 1)·ICC, at least 1, for clusters given as (size m, how many of them have a property).

    ICC is the intra-class correlation of the property by a one-way analysis of variance. Source: Kish (1965), "Survey
    sampling"; Donner & Klar (2000), "Design and analysis of cluster randomization trials".
    """
    kept = [(m, k) for m, k in clusters if m]
    n, number = sum(m for m, _ in kept), len(kept)
    if number < 2 or n <= number:
        return 1.0
    squares = sum(m * m for m, _ in kept)
    mean = sum(k for _, k in kept) / n
    between = sum(m * (k / m - mean) ** 2 for m, k in kept) / (number - 1)
    within = sum(k - k * k / m for m, k in kept) / (n - number)
    size = (n - squares / n) / (number - 1)
    spread = between + (size - 1) * within
    correlation = (between - within) / spread if spread > 0 else 0.0
    return max(1.0, 1 + (squares / n - 1) * max(0.0, correlation))
