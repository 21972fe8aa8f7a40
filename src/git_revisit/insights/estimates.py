"""An estimate: a number with its interval and the events behind it."""

from collections.abc import Iterable
from typing import NamedTuple

from git_revisit.insights.clustering import Clustering
from git_revisit.insights.statistics import normal_quantile, poisson, wilson
from git_revisit.model.events import Revisit

ENOUGH = 5  # events that an estimate needs
TOO_FEW, NEW = "too few to tell", "new"


class Estimate(NamedTuple):
    """A share or a rate with its interval.

    A share is ``k`` of ``n``, a rate is ``k`` events in an exposure ``n``. ``value`` and ``interval`` are None if there
    are too few events. The upper end of a ratio is None if nothing bounds it. ``events`` are the ids behind ``k``.
    ``clusters`` is the number of clusters that the trials lie in, and ``design_effect`` the factor by which clustering
    widens the variance.
    """

    k: int
    n: float
    value: float | None
    interval: tuple[float, float | None] | None
    events: tuple[str, ...]
    clusters: int
    design_effect: float

    @property
    def note(self) -> str | None:
        """Why the estimate has no value: too few events, or nothing in the window before."""
        return TOO_FEW if self.interval is None else NEW if self.value is None else None


def share(k: int, n: int, events: Iterable[str], clustering: Clustering) -> Estimate:
    """Return a share from at least ``ENOUGH`` trials, with Wilson's interval on the effective number of trials.

    The effective number is n / design effect, or the number of clusters if all trials or none are hits.
    """
    found = Estimate(k, n, None, None, tuple(events), clustering.clusters, clustering.effect)
    if n < ENOUGH:
        return found
    effective = n / clustering.effect
    if k in (0, n) and clustering.clusters > 1:
        effective = clustering.clusters
    interval = wilson(k / n * effective, effective, clustering.quantile)
    return found._replace(value=k / n, interval=(0.0 if k == 0 else interval[0], 1.0 if k == n else interval[1]))


def rate(k: int, exposure: float, events: Iterable[str], clustering: Clustering) -> Estimate:
    """Return a rate from at least ``ENOUGH`` events, with Garwood's interval on the effective number of events.

    The effective number is k / (design effect · (t/z)²).
    """
    found = Estimate(k, exposure, None, None, tuple(events), clustering.clusters, clustering.effect)
    if k < ENOUGH or exposure <= 0:
        return found
    scale = clustering.effect * (clustering.quantile / normal_quantile()) ** 2
    return found._replace(value=k / exposure, interval=poisson(k / scale, exposure / scale))


def ids(events: Iterable[Revisit]) -> tuple[str, ...]:
    """Return the ids of revisits."""
    return tuple(event.id for event in events)
