"""The design effect: how much revisits cluster, and how much wider that makes intervals and tests.

Revisits come in bursts, so fewer of them are independent than their number says. The design effect is the factor by
which the variance of an estimate exceeds that of independent revisits. The clusters are focus periods. A revisit
outside of periods, and every revisit of a log without periods, belongs to the cluster of its week.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import inf, isfinite
from typing import NamedTuple

from git_revisit.insights.statistics import two_sided_normal, two_sided_t

MOST_ROUNDS, SAME = 200, 1e-9  # of a fit, and the relative change at which it ends
FEW_CLUSTERS = 10  # with fewer clusters of two or more revisits, a design effect cannot be estimated


# Trials by cluster: how many clusters have a size, and so many hits among their trials.
Trials = Counter[tuple[int, int]]


class Clustering(NamedTuple):
    """The allowance of an estimate for clustering.

    ``clusters`` is the number of clusters, ``repeated`` that of clusters with two or more trials. ``effect`` is the
    design effect, at least 1, and ``df`` the degrees of freedom of the t quantile; infinite for the normal one, where
    no two clusters can be compared.
    """

    clusters: int
    repeated: int
    effect: float
    df: float

    @property
    def quantile(self) -> float:
        """The quantile of intervals: of Student's t, or the normal one without degrees of freedom."""
        return two_sided_t(self.df) if isfinite(self.df) else two_sided_normal()

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
    few clusters show the rarer outcome. The variance is estimated from these alone, so in a log of bursts they limit
    the degrees of freedom.
    """
    groups, repeated = trials.total(), _repeated(trials)
    df = min(groups - 1, _rarer(trials) or groups) if repeated >= FEW_CLUSTERS else groups - 1
    return Clustering(groups, repeated, _effect_of_share(trials), df or inf)


def of_row_share(trials: Trials, icc_of_rows: float, df: int) -> Clustering:
    """Return the clustering of a row share: the larger of its own design effect and that by the ICC of all rows.

    The ICC is pooled over all rows, since a row has few clusters; ``df`` are its degrees of freedom.
    """
    effect = max(1 + (_square_mean(trials) - 1) * icc_of_rows, _effect_of_share(trials))
    return Clustering(trials.total(), _repeated(trials), effect, df or inf)


def _effect_of_share(trials: Trials) -> float:
    """Return the larger of both design effects of a share, at least 1."""
    n, k = _sums(trials)
    if trials.total() < 2 or k in (0, n):
        return 1.0
    return max(_linearised(trials), effect_by_icc(trials))


class Dispersion(NamedTuple):
    """The distance of the counts of clusters from their common rate.

    ``squares`` is Σ(count − expected)², ``chance`` the value of it that independent revisits would give, ``df`` the
    degrees of freedom.
    """

    squares: float
    chance: float
    df: int

    @property
    def factor(self) -> float:
        """The factor by which the counts vary more than independent ones; 1 if nothing can be said."""
        return self.squares / self.chance if self.chance else 1.0


def dispersion(counts: Sequence[float], exposures: Sequence[float]) -> Dispersion:
    """Return the dispersion of the counts of clusters with these exposures."""
    groups, total, exposure = len(counts), sum(counts), sum(exposures)
    if groups < 2 or not total or exposure <= 0:
        return Dispersion(0.0, 0.0, max(0, groups - 1))
    common = total / exposure
    squares = sum((count - common * each) ** 2 for count, each in zip(counts, exposures, strict=True))
    return Dispersion(squares, total * (groups - 1) / groups, groups - 1)


def pooled_dispersion(dispersions: Iterable[Dispersion]) -> Dispersion:
    """Return the pooled dispersion of groups of clusters that each have a rate of their own."""
    several = list(dispersions)
    squares, chance = sum(each.squares for each in several), sum(each.chance for each in several)
    return Dispersion(squares, chance, sum(each.df for each in several))


def of_counts(counts: Sequence[float], exposures: Sequence[float], pooled: Dispersion | None = None) -> Clustering:
    """Return the clustering of a rate: the larger of its own dispersion and that pooled over other rates like it.

    ``counts`` and ``exposures`` are by cluster, also those without a revisit. ``pooled`` includes the own dispersion.
    Few clusters say little about their dispersion, and often look even by chance. Source of the scaling: McCullagh &
    Nelder (1989), "Generalized linear models".
    """
    own = dispersion(counts, exposures)
    pooled = pooled or own
    effect = max(1.0, own.factor, pooled.factor)
    return Clustering(len(counts), sum(count > 1 for count in counts), effect, pooled.df or inf)


def effect_by_icc(trials: Trials) -> float:
    """Return 1 + (Σm²/n − 1)·ICC, at least 1.

    Source: Kish (1965), "Survey sampling"; Donner & Klar (2000), "Design and analysis of cluster randomization trials".
    """
    return max(1.0, 1 + (_square_mean(trials) - 1) * max(0.0, icc([trials])))


def icc(tables: Iterable[Trials]) -> float:
    """Return the intraclass correlation of hits, by one-way ANOVA pooled over tables of trials.

    Between and within sums of squares are added up over the tables; 0 if nothing varies. Negative values are possible.
    """
    between = within = 0.0
    df_between = df_within = 0
    spread = 0.0  # Σ (n − Σm²/n), which gives the mean cluster size of the ANOVA
    for trials in tables:
        (n, k), groups = _sums(trials), trials.total()
        if groups < 2 or k in (0, n):
            continue
        share = k / n
        between += sum(times * size * (hits / size - share) ** 2 for (size, hits), times in trials.items())
        within += sum(times * hits * (size - hits) / size for (size, hits), times in trials.items())
        df_between += groups - 1
        df_within += n - groups
        spread += n - _square_mean(trials)
    if not df_between or not df_within:
        return 0.0
    mean_size = spread / df_between
    mean_between, mean_within = between / df_between, within / df_within
    total = mean_between + (mean_size - 1) * mean_within
    return (mean_between - mean_within) / total if total > 0 else 0.0


def trials_of(clusters: Iterable[Hashable], hits: Iterable[Hashable]) -> Trials:
    """Return trials from the cluster of each, or how many each has, and the cluster of each hit, or how many."""
    sizes, successes = (each if isinstance(each, Counter) else Counter(each) for each in (clusters, hits))
    trials = Trials({(size, 0): times for size, times in Counter(sizes.values()).items()})
    for cluster, count in successes.items():
        trials[sizes[cluster], 0] -= 1
        trials[sizes[cluster], count] += 1
    return +trials


def _sums(trials: Trials) -> tuple[int, int]:
    """Return the number of trials, and of hits."""
    return (
        sum(times * size for (size, _), times in trials.items()),
        sum(times * hits for (_, hits), times in trials.items()),
    )


def _repeated(trials: Trials) -> int:
    """Return the number of clusters with two or more trials."""
    return sum(times for (size, _), times in trials.items() if size > 1)


def _square_mean(trials: Trials) -> float:
    """Return Σm²/n: the mean size of the cluster that a trial lies in."""
    n, _ = _sums(trials)
    return sum(times * size * size for (size, _), times in trials.items()) / n if n else 1.0


def _rarer(trials: Trials) -> int:
    """Return the number of clusters that have the rarer of the two outcomes."""
    n, k = _sums(trials)
    return sum(times for (size, hits), times in trials.items() if (hits if 2 * k <= n else size - hits))


def _linearised(trials: Trials) -> float:
    """Return the design effect of a share as a ratio of totals over clusters drawn with replacement."""
    (n, k), groups = _sums(trials), trials.total()
    share = k / n
    squares = sum(times * (hits - share * size) ** 2 for (size, hits), times in trials.items())
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
    for _ in range(MOST_ROUNDS):
        before = a.copy()
        for i in rows:
            reach = sum(b[j] for j in columns if j != i)
            a[i] = rows[i] / reach if reach else 0.0
        for j in columns:
            reach = sum(a[i] for i in rows if i != j)
            b[j] = columns[j] / reach if reach else 0.0
        if all(abs(a[i] - before[i]) <= SAME * a[i] for i in rows):
            break
    return {(i, j): a[i] * b[j] for i in rows for j in columns if i != j}
