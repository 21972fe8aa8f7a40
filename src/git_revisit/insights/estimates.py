"""An estimate: a number with its interval and the events behind it."""

from collections.abc import Iterable
from typing import NamedTuple

from git_revisit.insights.statistics import poisson, wilson
from git_revisit.model.events import Revisit

ENOUGH = 5  # events that an estimate needs
TOO_FEW = "too few to tell"


class Estimate(NamedTuple):
    """A share or a rate with its interval.

    A share is ``k`` of ``n``, a rate is ``k`` events in an exposure ``n``. ``value`` and ``interval`` are None if there
    are too few events. The upper end of a ratio is None if nothing bounds it. ``events`` are the ids behind ``k``.
    """

    k: int
    n: float
    value: float | None
    interval: tuple[float, float | None] | None
    events: tuple[str, ...]

    @property
    def note(self) -> str | None:
        """Why the estimate has no value."""
        return TOO_FEW if self.value is None else None


def share(k: int, n: int, events: Iterable[str]) -> Estimate:
    """Return a share with Wilson's interval, from at least ``ENOUGH`` trials."""
    if n < ENOUGH:
        return Estimate(k, n, None, None, tuple(events))
    return Estimate(k, n, k / n, wilson(k, n), tuple(events))


def rate(k: int, exposure: float, events: Iterable[str]) -> Estimate:
    """Return a rate with the exact Poisson interval, from at least ``ENOUGH`` events."""
    known = k >= ENOUGH and exposure > 0
    return Estimate(
        k, exposure, k / exposure if known else None, poisson(k, exposure) if known else None, tuple(events)
    )


def ids(events: Iterable[Revisit]) -> tuple[str, ...]:
    """Return the ids of revisits."""
    return tuple(event.id for event in events)
