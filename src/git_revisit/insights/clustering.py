"""How much revisits cluster, and what that does to intervals and tests: the design effect.

Revisits come in bursts, so fewer of them are independent than their number says. The design effect is the factor by
which the variance of an estimate exceeds that of independent revisits. The clusters are focus periods. A revisit
outside of periods, and every revisit of a log without periods, belongs to the cluster of its week.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import inf, isfinite
from typing import NamedTuple

from git_revisit.insights.statistics import normal_quantile, t_quantile

FEW_CLUSTERS = 10  # with fewer clusters of two or more revisits, a design effect cannot be estimated


class Trials(NamedTuple):
    """Trials by cluster, in the order in which the clusters come up: the size of each, and how many of it are hits."""

    sizes: list[int]
    hits: list[int]


class Clustering(NamedTuple):
    """How an estimate allows for clustering.

    ``clusters`` is the number of clusters, ``repeated`` that of clusters with two or more trials. ``effect`` is the
    design effect, at least 1, and ``df`` the degrees of freedom of the t quantile; infinite for the normal one.
    """

    clusters: int
    repeated: int
    effect: float
    df: float

    @property
    def quantile(self) -> float:
        """The quantile of intervals: of Student's t, or the normal one for a single cluster."""
        return t_quantile(self.df) if self.clusters > 1 and isfinite(self.df) else normal_quantile()

    @property
    def assumes_independence(self) -> bool:
        """Whether there are too few clusters to estimate a design effect from."""
        return self.repeated < FEW_CLUSTERS


def independent(trials: int) -> Clustering:
    """Return the clustering of trials that are independent of each other."""
    return Clustering(trials, 0, 1.0, inf)


def of_share(trials: Trials) -> Clustering:
    """Return the clustering of a share: the larger of two design effects.

    One is linearised (the variance between clusters of a ratio estimate), the other 1 + (Σm²/n − 1)·ICC. Near 0 and 1
    few clusters show the rarer outcome, and the variance is known no better than from these: in a log of bursts they
    limit the degrees of freedom.
    """
    sizes, hits = trials
    n, k = sum(sizes), sum(hits)
    groups = len(sizes)
    repeated = sum(size > 1 for size in sizes)
    if groups < 2 or k in (0, n):
        return Clustering(groups, repeated, 1.0, max(1, groups - 1))
    effect = max(_linearised(sizes, hits), design_effect(zip(sizes, hits, strict=True)))
    bursty = repeated >= FEW_CLUSTERS
    return Clustering(groups, repeated, effect, min(groups - 1, _rarer(sizes, hits)) if bursty else groups - 1)


def of_row_share(trials: Trials, icc_of_rows: float, df: int) -> Clustering:
    """Return the clustering of a row share by an ICC that is pooled over all rows, with its degrees of freedom."""
    sizes = trials.sizes
    effect = 1 + (_square_mean(sizes) - 1) * max(0.0, icc_of_rows) if sizes else 1.0
    return Clustering(len(sizes), sum(size > 1 for size in sizes), max(1.0, effect), max(1, df))


def of_counts(counts: Sequence[float], exposures: Sequence[float]) -> Clustering:
    """Return the clustering of a rate: the dispersion of the counts of clusters about their common rate.

    ``counts`` and ``exposures`` (of which the sum is positive) are by cluster, also those without a revisit.
    """
    groups, total = len(counts), sum(counts)
    repeated = sum(count > 1 for count in counts)
    if groups < 2 or not total:
        return Clustering(groups, repeated, 1.0, max(1, groups - 1))
    common = total / sum(exposures)
    squares = sum((count - common * exposure) ** 2 for count, exposure in zip(counts, exposures, strict=True))
    return Clustering(groups, repeated, max(1.0, squares / total * groups / (groups - 1)), groups - 1)


def design_effect(clusters: Iterable[tuple[int, int]]) -> float:
    """Return 1 + (Σm²/n − 1)·ICC, at least 1, for clusters given as (size m, how many of them are hits).

    Source: Kish (1965), "Survey sampling"; Donner & Klar (2000), "Design and analysis of cluster randomization trials".
    """
    kept = [(size, hits) for size, hits in clusters if size]
    sizes, hits = [size for size, _ in kept], [hits for _, hits in kept]
    return max(1.0, 1 + (_square_mean(sizes) - 1) * max(0.0, icc([(sizes, hits)])))


def icc(tables: Iterable[tuple[Sequence[int], Sequence[int]]]) -> float:
    """Return the intraclass correlation of hits, by one-way ANOVA pooled over tables of cluster sizes and hits.

    Between and within sums of squares are added up over the tables; 0 if nothing varies. Negative values are possible.
    """
    between = within = 0.0
    df_between = df_within = 0
    spread = 0.0  # Σ (n − Σm²/n), which gives the mean cluster size of the ANOVA
    for sizes, hits in tables:
        n, k = sum(sizes), sum(hits)
        if len(sizes) < 2 or k in (0, n):
            continue
        share = k / n
        between += sum(size * (hit / size - share) ** 2 for size, hit in zip(sizes, hits, strict=True))
        within += sum(hit * (size - hit) / size for size, hit in zip(sizes, hits, strict=True))
        df_between += len(sizes) - 1
        df_within += n - len(sizes)
        spread += n - _square_mean(sizes)
    if not df_between or not df_within:
        return 0.0
    mean_size = spread / df_between
    mean_between, mean_within = between / df_between, within / df_within
    total = mean_between + (mean_size - 1) * mean_within
    return (mean_between - mean_within) / total if total > 0 else 0.0


def trials_of(clusters: Iterable[Hashable] | Counter[Hashable], hits: Iterable[Hashable]) -> Trials:
    """Return trials from the cluster of each (or how many each has), and the cluster of each hit."""
    sizes, found = Counter(clusters), Counter(hits)
    return Trials(list(sizes.values()), [found[cluster] for cluster in sizes])


def _square_mean(sizes: Sequence[int]) -> float:
    """Return Σm²/n: the mean size of the cluster that a trial lies in."""
    n = sum(sizes)
    return sum(size * size for size in sizes) / n if n else 1.0


def _rarer(sizes: Sequence[int], hits: Sequence[int]) -> int:
    """Return the number of clusters that have the rarer of the two outcomes."""
    rare = hits if 2 * sum(hits) <= sum(sizes) else [size - hit for size, hit in zip(sizes, hits, strict=True)]
    return sum(count > 0 for count in rare)


def _linearised(sizes: Sequence[int], hits: Sequence[int]) -> float:
    """Return the design effect of a share as a ratio of totals over clusters drawn with replacement."""
    groups, n = len(sizes), sum(sizes)
    share = sum(hits) / n
    squares = sum((hit - share * size) ** 2 for size, hit in zip(sizes, hits, strict=True))
    return squares * groups / (groups - 1) / (n * share * (1 - share))


def quasi_independent(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], float]:
    """Return the counts expected if rows and columns were independent, with an empty diagonal.

    Fitted by iterative proportional fitting to the row and column totals, over the phases that have any.
    """
    rows, columns = Counter[str](), Counter[str]()
    for (i, j), count in cells.items():
        rows[i] += count
        columns[j] += count
    a = dict.fromkeys(rows, 1.0)
    b = dict.fromkeys(columns, 1.0)
    for _ in range(200):
        for i in rows:
            reach = sum(b[j] for j in columns if j != i)
            a[i] = rows[i] / reach if reach else 0.0
        for j in columns:
            reach = sum(a[i] for i in rows if i != j)
            b[j] = columns[j] / reach if reach else 0.0
    return {(i, j): a[i] * b[j] for i in rows for j in columns if i != j}
