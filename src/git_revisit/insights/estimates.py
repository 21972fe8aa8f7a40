"""An estimate: a number with its interval and the events behind it."""

from collections.abc import Iterable
from math import isfinite
from operator import attrgetter
from typing import NamedTuple

from git_revisit.insights.clustering import Clustering
from git_revisit.insights.statistics import changed, poisson, ratio, two_sided_normal, wilson
from git_revisit.model.events import Revisit

_ID = attrgetter("id")
ENOUGH = 5  # events that an estimate needs
TOO_FEW, NEW = "too few to tell", "new"  # reasons for no value: too few events, or none in the window before


class Estimate(NamedTuple):
    """A share or a rate with its interval.

    A share is ``k`` of ``n``, a rate is ``k`` events in an exposure ``n``. ``value`` is None for the reason that
    ``note`` gives. A share of too few events has no ``interval``; a rate has one, since its upper end says how rare the
    event is. The upper end of a ratio is None if nothing bounds it. ``events`` are the ids behind ``k``. ``clusters``
    is the number of clusters that the trials lie in, and ``design_effect`` the factor by which clustering widens the
    variance.
    """

    k: int
    n: float
    value: float | None
    interval: tuple[float, float | None] | None
    events: tuple[str, ...]
    clusters: int
    design_effect: float
    note: str | None = None

    @property
    def effective(self) -> float:
        """The number of independent trials that a share is worth: the clusters if all trials or none are hits."""
        return float(self.clusters) if self.k in (0, self.n) else self.n / self.design_effect


def share(k: int, n: int, events: Iterable[str], clustering: Clustering) -> Estimate:
    """Return a share from at least ``ENOUGH`` trials, with Wilson's interval on the effective number of trials.

    The effective number is n / design effect, or the number of clusters if all trials or none are hits.
    """
    estimate = Estimate(k, n, None, None, tuple(events), clustering.clusters, clustering.effect, TOO_FEW)
    if n < ENOUGH:
        return estimate
    interval = wilson(k / n * estimate.effective, estimate.effective, clustering.quantile)
    return estimate._replace(value=k / n, interval=interval, note=None)


def rate(k: int, exposure: float, events: Iterable[str], clustering: Clustering) -> Estimate:
    """Return a rate from at least ``ENOUGH`` events, with Garwood's interval on the effective number of events.

    The effective number is k / (design effect · (t/z)²). Of fewer events only the upper end of the interval is kept.
    """
    estimate = Estimate(k, exposure, None, None, tuple(events), clustering.clusters, clustering.effect, TOO_FEW)
    if exposure <= 0:
        return estimate
    scale = clustering.effect * (clustering.quantile / two_sided_normal()) ** 2
    low, high = poisson(k / scale, exposure / scale)
    if k < ENOUGH:
        return estimate._replace(interval=(0.0, high))
    return estimate._replace(value=k / exposure, interval=(low, high), note=None)


class RateRatio(NamedTuple):
    """The ratio of two rates; ``value`` is None without an event before, and the upper end if nothing bounds it.

    ``p`` is the exact two-sided p-value of equal rates.
    """

    value: float | None
    interval: tuple[float, float | None]
    p: float


def rate_ratio(before: int, after: int, exposures: tuple[float, float], effect: float) -> RateRatio:
    """Return the ratio of two rates, after to before; test and interval are on counts divided by a design effect."""
    effective = before / effect, after / effect
    low, high = ratio(*effective, *exposures)
    value = (after / exposures[1]) / (before / exposures[0]) if before else None
    return RateRatio(value, (low, high if isfinite(high) else None), changed(*effective, *exposures))


def ids(events: Iterable[Revisit]) -> tuple[str, ...]:
    """Return the ids of revisits."""
    return tuple(map(_ID, events))
