"""Sequences of revisits: loops i ⇄ j and chains i → j → k, the strongest first.

Add a kind of sequence by adding one ``SequenceKind`` to ``SEQUENCES``. The design effects say how unevenly in time
the revisits to an earlier phase come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from math import inf
from typing import Any, NamedTuple

from git_revisit.insights.clustering import Dispersion, dispersion, of_share, pooled_dispersion, trials_of
from git_revisit.insights.estimates import Estimate, ids, share
from git_revisit.insights.sample import FEEDBACK, Sample, week_of
from git_revisit.model.event_yaml import WEEK
from git_revisit.model.events import Revisit
from git_revisit.replay.focus import scope_of
from git_revisit.replay.fold import in_order
from git_revisit.replay.totals import Pair

STRONGEST = 5  # that are shown


class SequenceKind(NamedTuple):
    """A kind of sequence: ``find`` returns the phases of each and its share, whose denominator is ``of``.

    ``name`` is the key in JSON, ``one`` the name of a row in CSV, ``joint`` stands between two phases in print.
    """

    name: str
    one: str
    heading: str
    column: str
    of: str
    joint: str
    find: Callable[[Sample], Mapping[Any, Estimate]]


def loops(sample: Sample) -> dict[Pair, Estimate]:
    """Return the share of each loop i ⇄ j in all revisits, the strongest first."""
    return {pair: loop_share(sample, pair) for pair in ranked_loops(sample)}


def ranked_loops(sample: Sample) -> list[Pair]:
    """Return the loops by strength, which is the number of revisits in the weaker direction."""
    cells = sample.cells
    place = {phase: index for index, phase in enumerate(sample.log.phases)}
    pairs = [(i, j) for i, j in cells if place[i] < place[j] and (j, i) in cells]
    return sorted(
        pairs, key=lambda pair: (-min(len(cells[pair]), len(cells[pair[1], pair[0]])), place[pair[0]], place[pair[1]])
    )


def loop_share(sample: Sample, loop: Pair) -> Estimate:
    """Return the share of a loop in all revisits."""
    i, j = loop
    events = loop_events(sample, loop)
    trials = trials_of(sample.every_count, sample.counts[i, j] + sample.counts[j, i])
    return share(len(events), len(sample.revisits), events, of_share(trials))


def loop_events(sample: Sample, loop: Pair) -> tuple[str, ...]:
    """Return the ids of the revisits of a loop, both ways, the oldest first."""
    i, j = loop
    return ids(in_order((*sample.cells[i, j], *sample.cells[j, i])))


def chains(sample: Sample) -> dict[tuple[str, str, str], Estimate]:
    """Return the share of each chain i → j → k.

    A revisit i → j is followed by j → k if that is the next revisit in the same scope. The share is of the revisits
    i → j that were followed by any revisit. A chain with k = i is a loop and is left out.
    """
    latest: dict[str, Revisit] = {}
    followed: defaultdict[Pair, list[str]] = defaultdict(list)
    chain_events: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for event in sample.revisits:
        scope = scope_of(event, sample.log.workflow)
        if scope in latest:
            i, j = latest[scope].from_phase, latest[scope].to_phase
            followed[i, j].append(latest[scope].id)
            if event.from_phase == j and event.to_phase != i:
                chain_events[i, j, event.to_phase] += [latest[scope].id, event.id]
        latest[scope] = event
    ranked = sorted(chain_events.items(), key=lambda item: (-len(item[1]), item[0]))
    return {chain: _chain(sample, events, followed[chain[:2]]) for chain, events in ranked}


def _chain(sample: Sample, events: list[str], followed: list[str]) -> Estimate:
    """Return the share of a chain; ``events`` alternate between first and second steps."""
    firsts = events[::2]
    trials = sample.trials(followed, firsts)
    return share(len(firsts), len(followed), dict.fromkeys(events), of_share(trials))


SEQUENCES = (
    SequenceKind("loops", "loop", "Loops", "between", "of all revisits", " ⇄ ", loops),
    SequenceKind("chains", "chain", "Chains", "through", "of the first step's", " → ", chains),
)


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

    phases = sorted({event.from_phase for event in back})
    every = max(1.0, sample.pooled.effect, spread(back).factor)
    by_phase = pooled_dispersion(spread(event for event in back if event.from_phase == phase) for phase in phases)
    return BackEffects(every, max(every, by_phase.factor))
