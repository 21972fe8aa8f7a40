"""The design effects of the number of revisits to an earlier phase in a stretch of time: how unevenly they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from math import inf
from typing import NamedTuple

from git_revisit.insights.clustering import Dispersion, dispersion, together
from git_revisit.insights.sample import FEEDBACK, Sample, week_of
from git_revisit.model.event_yaml import WEEK
from git_revisit.model.events import Revisit


class BackEffects(NamedTuple):
    """The design effects of two counts: of all revisits back, and of those from each phase (pooled over phases).

    A phase sends work back in the periods of its focus, so counts of a single phase are more uneven.
    """

    all: float
    by_phase: float


def back_effects(sample: Sample) -> BackEffects:
    """Return the design effects of going back, at least that of the cells.

    The clusters are the focus periods with their lengths, or the weeks of a log whose revisits mostly lie outside.
    """
    back = [event for event in sample.revisits if sample.directions[event.id] == FEEDBACK]
    if 2 * sum(event.id in sample.attributed for event in back) > len(back):
        exposures: dict[Hashable, float] = {each.focus.id: each.weeks(-inf, inf) for each in sample.periods}
        cluster: dict[str, Hashable] = {event.id: event.during for event in back}
    else:
        first, last = sample.window.since // WEEK, sample.window.until // WEEK
        exposures = dict.fromkeys(range(first, last + 1), 1.0)
        cluster = {event.id: week_of(event) for event in back}

    def spread(events: Iterable[Revisit]) -> Dispersion:
        counts = Counter(cluster[event.id] for event in events)
        return dispersion([counts[each] for each in exposures], list(exposures.values()))

    phases = {event.from_phase for event in back}
    every = max(1.0, sample.pooled.effect, spread(back).factor)
    by_phase = together(spread(event for event in back if event.from_phase == phase) for phase in sorted(phases))
    return BackEffects(every, max(every, by_phase.factor))
