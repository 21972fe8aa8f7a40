"""The rules of advice: each proposes candidates, with the probability that chance alone shows as much.

Chance means a log without structure: the phases that revisits leave and reach are independent of each other (given how
often each is left and reached), categories are the same in every cell, and no rate changes. Counts are divided by a
design effect, since the revisits of a burst are not independent: the larger of the pooled one and that of their phase.
Add a rule by adding one ``AdviceRule`` to ``RULES``. No rule looks at persons, and none proposes another order of the
phases.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from git_revisit.insights.estimates import ENOUGH
from git_revisit.insights.evidence import FocusMove
from git_revisit.insights.quantities import answered
from git_revisit.insights.rate_changes import RateChange
from git_revisit.insights.sample import FEEDBACK, Sample, by_cell
from git_revisit.insights.sequences import loop_events, ranked_loops
from git_revisit.insights.statistics import Interval, more_than, wilson
from git_revisit.model.events import Revisit
from git_revisit.replay.totals import Pair

# The check to put before a phase, by the category of most revisits from it.
CHECKS = {
    "data-availability": "an agreement on data deliveries (who, what, when)",
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
NO_CHECK = {"", "other"}  # these categories suggest no check


class Findable(NamedTuple):
    """The evidence for the rules; ``expected`` are the counts of revisits that quasi-independence expects in each cell.

    ``expected_moves`` are those of moves. A ``growth`` over 1 stands for a log that is so many times as large and has
    the same shares.
    """

    sample: Sample
    changes: Mapping[Pair, RateChange]
    expected: Mapping[Pair, float]
    expected_moves: Mapping[Pair, float]
    growth: float = 1.0

    @property
    def enough(self) -> float:
        """The events of today's log that a candidate needs."""
        return ENOUGH / self.growth

    def effect(self, phase: str) -> float:
        """Return the design effect of what leaves a phase: at least the pooled one, which also serves for moves."""
        return self.sample.row_effects.get(phase, self.sample.pooled.effect)

    def tail(self, phase: str, k: int, n: int, chance: float) -> float:
        """Return the probability of at least k of n that leave a phase by chance, on counts divided by its effect."""
        effect = self.effect(phase) / self.growth
        return more_than(k / effect, n / effect, min(1.0, chance))

    def strong(self, pair: Pair) -> float:
        """Return the probability that chance alone puts as many of the revisits from i into a cell."""
        row = len(self.sample.row(pair[0]))
        chance = self.expected.get(pair, 0.0) / row if row else 1.0
        return self.tail(pair[0], len(self.sample.cells.get(pair, ())), row, chance)


class Candidate(NamedTuple):
    """A piece of advice that a rule would give, if it is stronger than chance.

    ``values`` fill the rule's text, ``p`` is the probability that chance alone shows as much, ``n`` the number of
    events that it is about. ``interval`` is Wilson's of the share that the rule names, and ``events`` are the evidence.
    """

    values: dict[str, object]
    p: float
    n: int
    interval: Interval
    events: tuple[str, ...]


class AdviceRule(NamedTuple):
    """A rule of advice: its texts say what to do, and on which evidence.

    The texts name phases by ``i`` and ``j``; a candidate's values fill their other fields.
    """

    name: str
    title: str
    evidence: str
    candidates: Callable[[Findable], Iterator[Candidate]]


def checks(evidence: Findable) -> Iterator[Candidate]:
    """Propose a check before a phase if a strong feedback cell starts there that has a dominant category.

    The interval is of the revisits in the cell that have the category.
    """
    sample = evidence.sample
    answers = answered(sample.revisits)
    unplanned = by_cell(event for event in answers if not event.planned)
    every = _families(answers)
    kinds = {_family(each) for each in sample.log.workflow.categories} | every.keys()
    chance = 1 / max(1, len(kinds - NO_CHECK))
    for (i, j), events in unplanned.items():
        families = {family: each for family, each in _families(events).items() if family not in NO_CHECK}
        if not families or len(events) < evidence.enough or sample.directions[events[0].id] != FEEDBACK:
            continue
        category, matching = max(families.items(), key=lambda item: (len(item[1]), item[0]))
        k, n = len(matching), len(events)
        own = answered(sample.cells[i, j])
        besides = len(every.get(category, ())) - sum(_family(event.category or "") == category for event in own)
        usual = besides / max(1, len(answers) - len(own))
        dominant = evidence.tail(i, k, n, max(chance, usual)) / chance  # of all the categories that could dominate
        p = max(evidence.strong((i, j)), min(1.0, dominant))
        check = CHECKS.get(category, f"a check for {category}")
        values: dict[str, object] = {"check": check, "i": i, "j": j, "k": k, "n": n, "category": category}
        yield _about_share(evidence, values, p if 2 * k > n else 1.0, k, n, matching)


def gates(evidence: Findable) -> Iterator[Candidate]:
    """Propose a gate or a contract between two phases whose loop is strong both ways.

    The interval is of all revisits that are in the loop.
    """
    sample = evidence.sample
    for i, j in ranked_loops(sample):
        there, back = len(sample.cells[i, j]), len(sample.cells[j, i])
        if there + back >= evidence.enough:
            p = max(evidence.strong((i, j)), evidence.strong((j, i)))
            values: dict[str, object] = {"i": i, "j": j, "ij": there, "ji": back}
            effect = max(evidence.effect(i), evidence.effect(j))
            interval = wilson((there + back) / effect, len(sample.revisits) / effect)
            yield Candidate(values, p, there + back, interval, loop_events(sample, (i, j)))


def growing_cells(evidence: Findable) -> Iterator[Candidate]:
    """Point at a cell whose rate grew.

    The interval is of the revisits of both windows that are in the present one.
    """
    for (i, j), change in evidence.changes.items():
        before, after = change.before, change.after
        if before + after >= ENOUGH:
            grows = after * change.exposures[0] > before * change.exposures[1]
            values: dict[str, object] = {"i": i, "j": j, "before": before, "after": after}
            p = change.p if grows else 1.0
            yield _about_share(evidence, values, p, after, before + after, change.estimate.events)


def early_hand_overs(evidence: Findable) -> Iterator[Candidate]:
    """Propose a later hand-over between two phases if many moves are followed by a move straight back.

    The interval is of the moves that are followed by a move back.
    """
    sample = evidence.sample
    place = {phase: index for index, phase in enumerate(sample.log.workflow.ids)}
    following: defaultdict[Pair, list[tuple[FocusMove, FocusMove]]] = defaultdict(list)
    for first, second in pairwise(sample.moves):
        forward = place.get(first.from_phase, len(place)) < place.get(first.to_phase, -1)
        if forward and first.scope == second.scope:
            following[first.from_phase, first.to_phase].append((first, second))
    left = Counter(move.from_phase for move in sample.moves)
    for (i, j), pairs in following.items():
        back = [(first, second) for first, second in pairs if second.to_phase == i]
        k, n = len(back), len(pairs)
        if n >= evidence.enough:
            events = dict.fromkeys(move.event.id for pair in back for move in pair)
            values: dict[str, object] = {"i": i, "j": j, "k": k, "n": n}
            chance = evidence.expected_moves.get((j, i), 0.0) / left[j]
            yield _about_share(evidence, values, evidence.tail(i, k, n, chance), k, n, events)


def planned_iterations(evidence: Findable) -> Iterator[Candidate]:
    """Name a cell whose revisits are mostly planned, of those that somebody was asked about.

    The interval is of the revisits in the cell that are planned.
    """
    for (i, j), revisits in evidence.sample.cells.items():
        events = [event.id for event in revisits if event.asked and event.planned]
        k, n = len(events), sum(event.asked for event in revisits)
        if n >= evidence.enough:
            values: dict[str, object] = {"i": i, "j": j, "k": k, "n": n}
            yield _about_share(evidence, values, evidence.tail(i, k, n, 0.5), k, n, events)


RULES = (
    AdviceRule(
        "check-before-phase",
        "Add {check} before {i}",
        "{k} of {n} unplanned revisits {i} → {j} are about {category}",
        checks,
    ),
    AdviceRule(
        "gate-in-loop",
        "Agree on an exit check before hand-over between {i} and {j}, such as a schema test",
        "they bounce work: {ij} times {i} → {j}, {ji} times back",
        gates,
    ),
    AdviceRule(
        "growing-cell",
        "Look at {i} → {j} first",
        "{after} revisits in the latest window, {before} in the one before",
        growing_cells,
    ),
    AdviceRule(
        "early-hand-over",
        "Hand over from {i} to {j} later",
        "of {n} moves {i} → {j} that were followed by a move, {k} went straight back",
        early_hand_overs,
    ),
    AdviceRule(
        "planned-iteration",
        "Leave {i} → {j} out of the rework",
        "{k} of {n} revisits are planned iterations",
        planned_iterations,
    ),
)


def _about_share(
    evidence: Findable, values: dict[str, object], p: float, k: int, n: int, events: Iterable[str]
) -> Candidate:
    """Return a candidate about the share k of n, with Wilson's interval on the effective counts."""
    effect = evidence.effect(str(values["i"]))
    return Candidate(values, p, n, wilson(k / effect, n / effect), tuple(events))


def _families(events: Iterable[Revisit]) -> dict[str, list[str]]:
    """Return the ids of revisits by category, ``parent:child`` counted as ``parent``."""
    result: defaultdict[str, list[str]] = defaultdict(list)
    for event in events:
        result[_family(event.category or "")].append(event.id)
    return result


def _family(category: str) -> str:
    return category.partition(":")[0]
