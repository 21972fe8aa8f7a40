"""Recommendations: rules that are plain to read, each with its evidence and its error rate.

A rule proposes candidates, each with the probability that chance alone shows as much in a log without structure: one
where every other phase is as likely a target, every category as likely a reason, and no rate changes. The candidates of
all rules go through one Benjamini–Hochberg step, so that of what is recommended at most ``ERROR_RATE`` is expected to
be noise, and of logs without structure at most that share gets any recommendation at all. No rule looks at persons, and
none proposes another order of the phases.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from git_revisit.insights.evidence import Move
from git_revisit.insights.metrics import ENOUGH, FEEDBACK, Change, Sample, by_cell, loops
from git_revisit.insights.statistics import Interval, benjamini_hochberg, more_than, wilson
from git_revisit.model.events import Revisit
from git_revisit.replay.matrix import Pair

ERROR_RATE = 0.05

# What to put before a phase, by the category of what sends work back from it.
CHECKS = {
    "data-availability": "an agreement on who delivers which data when",
    "data-quality": "a data validation check",
    "labels": "a label review",
    "leakage-or-eval": "a check of the splits and the evaluation",
    "requirements": "a sign-off of the requirements and the measure of success",
    "model-performance": "a baseline to beat and a threshold to pass",
    "drift": "a drift check on fresh data",
    "infrastructure": "a dry run on the target infrastructure",
    "integration": "an integration test against the real interfaces",
    "defect": "automated tests of what is handed over",
    "compliance": "a compliance review",
}
# Nothing can be said of these.
NO_CHECK = {"", "other"}
TEXTS = {
    "check-before-phase": "add {check} before {i}: {k} of {n} unplanned revisits {i} → {j} are about {category}",
    "gate-in-loop": "agree on a gate or a contract between {i} and {j}: work goes back and forth, {ij} times {i} → {j}"
    " and {ji} times {j} → {i}",
    "growing-cell": "look at {i} → {j} first: {before} revisits in the previous window, {after} in this one",
    "early-hand-over": "hand over from {i} to {j} later: of {n} moves {i} → {j} that were followed by a move, {k} were"
    " moved straight back",
    "planned-iteration": "leave {i} → {j} out of the rework: {k} of {n} revisits are planned iterations",
}


class Candidate(NamedTuple):
    """What a rule would say; ``p`` is how likely chance alone shows as much.

    ``n`` are the events that it is about, ``interval`` Wilson's of the share in its text: of the revisits in the cell
    those with the category, or planned; of the moves those back; of both windows' revisits those in the later one; and
    of all revisits those in the loop.
    """

    rule: str
    values: dict[str, object]
    p: float
    n: int
    interval: Interval
    events: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it says, with phases by their ids."""
        return self.worded(str)

    def worded(self, call: Callable[[str], str]) -> str:
        """Return what it says; ``call`` gives what to call a phase."""
        return TEXTS[self.rule].format(**{**self.values, **{key: call(str(self.values[key])) for key in ("i", "j")}})


def recommend(sample: Sample, changes: Mapping[Pair, Change]) -> list[Candidate]:
    """Return the candidates that hold together at ``ERROR_RATE``, the surest first."""
    candidates = [*growing_cells(changes), *(each for rule in RULES for each in rule(sample))]
    adjusted = benjamini_hochberg([each.p for each in candidates])
    held = [each for each, q in zip(candidates, adjusted, strict=True) if q <= ERROR_RATE]
    return sorted(held, key=lambda each: (each.p, each.rule, each.text))


def strong(sample: Sample, pair: Pair) -> float:
    """Return how likely j gets as many of the revisits from i if every other observable phase is as likely."""
    others = len(sample.log.observable) - 1
    return more_than(len(sample.cells.get(pair, ())), len(sample.row(pair[0])), 1 / others)


def checks(sample: Sample) -> Iterator[Candidate]:
    """Put a check before a phase from which a strong feedback cell starts that has a dominant category."""
    unplanned = by_cell(event for event in sample.revisits if not event.planned)
    kinds = {_family(each) for each in sample.log.workflow.categories} | _families(sample.revisits).keys()
    chance = 1 / max(1, len(kinds - NO_CHECK))
    for (i, j), events in unplanned.items():
        families = {family: ids for family, ids in _families(events).items() if family not in NO_CHECK}
        if not families or len(events) < ENOUGH or sample.directions[events[0].id] != FEEDBACK:
            continue
        category, ids = max(families.items(), key=lambda item: (len(item[1]), item[0]))
        k, n = len(ids), len(events)
        p = max(strong(sample, (i, j)), min(1.0, more_than(k, n, chance) / chance))
        check = CHECKS.get(category, f"a check for {category}")
        values: dict[str, object] = {"check": check, "i": i, "j": j, "k": k, "n": n, "category": category}
        yield _candidate("check-before-phase", values, p if 2 * k > n else 1.0, k, n, ids)


def gates(sample: Sample) -> Iterator[Candidate]:
    """Put a gate or a contract between two phases whose loop is strong both ways."""
    for (i, j), estimate in loops(sample).items():
        there, back = len(sample.cells[i, j]), len(sample.cells[j, i])
        if there + back >= ENOUGH:
            p = max(strong(sample, (i, j)), strong(sample, (j, i)))
            values: dict[str, object] = {"i": i, "j": j, "ij": there, "ji": back}
            yield _candidate("gate-in-loop", values, p, there + back, len(sample.revisits), estimate.events)


def growing_cells(changes: Mapping[Pair, Change]) -> Iterator[Candidate]:
    """Look first at a cell whose rate grew."""
    for (i, j), change in changes.items():
        before, after = change.before, change.after
        if before + after >= ENOUGH:
            grows = after * change.exposures[0] > before * change.exposures[1]
            values: dict[str, object] = {"i": i, "j": j, "before": before, "after": after}
            events = change.estimate.events
            yield _candidate("growing-cell", values, change.p if grows else 1.0, after, before + after, events)


def early_hand_overs(sample: Sample) -> Iterator[Candidate]:
    """Take many moves straight back for a hand-over that came too early."""
    place = {phase: index for index, phase in enumerate(sample.log.workflow.ids)}
    following: defaultdict[Pair, list[tuple[Move, Move]]] = defaultdict(list)
    for first, second in pairwise(sample.moves):
        forward = place.get(first.from_phase, len(place)) < place.get(first.to_phase, -1)
        if forward and first.scope == second.scope:
            following[first.from_phase, first.to_phase].append((first, second))
    chance = 1 / max(1, len(sample.log.observable) - 1)
    for (i, j), pairs in following.items():
        back = [(first, second) for first, second in pairs if second.to_phase == i]
        k, n = len(back), len(pairs)
        if n >= ENOUGH:
            events = dict.fromkeys(move.event.id for pair in back for move in pair)
            values: dict[str, object] = {"i": i, "j": j, "k": k, "n": n}
            yield _candidate("early-hand-over", values, more_than(k, n, chance), k, n, events)


def planned_iterations(sample: Sample) -> Iterator[Candidate]:
    """Call a cell that is mostly planned no rework."""
    for (i, j), events in sample.cells.items():
        ids = [event.id for event in events if event.planned]
        k, n = len(ids), len(events)
        if n >= ENOUGH:
            values: dict[str, object] = {"i": i, "j": j, "k": k, "n": n}
            yield _candidate("planned-iteration", values, more_than(k, n, 0.5), k, n, ids)


RULES: tuple[Callable[[Sample], Iterator[Candidate]], ...] = (checks, gates, early_hand_overs, planned_iterations)


def _candidate(rule: str, values: dict[str, object], p: float, k: int, n: int, events: Iterable[str]) -> Candidate:
    """Return a candidate about a share, k of n."""
    ids = tuple(events)
    return Candidate(rule, values, p, k if rule == "gate-in-loop" else n, wilson(k, n), ids)


def _families(events: Iterable[Revisit]) -> dict[str, list[str]]:
    """Return the ids of revisits by category, ``parent:child`` counted as ``parent``."""
    result: defaultdict[str, list[str]] = defaultdict(list)
    for event in events:
        result[_family(event.category or "")].append(event.id)
    return result


def _family(category: str) -> str:
    return category.partition(":")[0]
