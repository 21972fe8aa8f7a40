"""Measure how often the intervals of the insights hold, and how often logs without structure get advice.

Every log is simulated with known shares and rates. A burst is a run of revisits of geometric size that go to one phase
and lie in one focus period; with an intraclass correlation below 1, each revisit of a burst goes its own way with the
remaining probability. Run it in a clone: ``python benchmarks/bench_statistics.py [--logs N] [--seed S] [--only PLAN]``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from git_revisit.insights.conclusions import Insights, insights
from git_revisit.insights.evidence import log
from git_revisit.insights.quantities import overlap, row_share
from git_revisit.model.event_yaml import WEEK, seconds, utc
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow import CATEGORIES, Phase, Workflow

PHASES = ("a", "b", "c", "d", "e", "f")
FLOW = Workflow(tuple(Phase(each, each, paths=(f"{each}/",)) for each in PHASES), categories=CATEGORIES)
START = seconds("2020-01-06T00:00:00Z")
PERIODS = (12, 20, 40, 104)
KINDS = ("share", "row share", "overlap", "rate")  # of the intervals of whole logs
PLANNED = 0.3  # of the revisits
BAR, LOWEST = 0.93, 0.9  # coverage in nine cases of ten, and in each, from 20 clusters


class Plan(NamedTuple):
    """How revisits come: the mean size of a burst, how alike its revisits are, and how uneven the phases are.

    ``unequal``: the length of bursts depends on their target (``LENGTHS``), so that cells cluster differently.
    ``leaving``: bursts start in one phase only. ``drifting``: the rate triples half-way.
    """

    name: str
    burst: float = 1.0
    alike: float = 1.0
    uneven: bool = False
    drifting: bool = False
    unequal: bool = False
    leaving: str = ""
    mean: float = 4.0  # revisits in a period of a week

    def targets(self, start: str) -> tuple[list[str], np.ndarray]:
        """Return the phases that revisits from one phase reach, with their probabilities."""
        others = [each for each in PHASES if each != start]
        weights = np.array([8.0 if each == "b" else 3.0 if each == "a" else 1.0 for each in others])
        return others, (weights if self.uneven else np.ones(len(others))) / (
            weights.sum() if self.uneven else len(others)
        )

    def length(self, start: str, to: str) -> float:
        """Return the mean size of a burst from one phase to another."""
        if self.unequal:
            return LENGTHS[to]
        return self.burst if self.leaving in ("", start) else 1.0

    def revisits(self, week: int, weeks: int) -> float:
        """Return the expected revisits in the period of a week."""
        return self.mean * (1.0 if not self.drifting else 1.5 if week * 2 >= weeks else 0.5)

    def bursts(self, start: str, shares: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the mean size of the bursts from a phase, and how many of them go to each target.

        Longer bursts begin less often, so that the shares of revisits stay.
        """
        others, _ = self.targets(start)
        weights = shares / np.array([self.length(start, each) for each in others])
        return 1 / float(weights.sum()), weights / weights.sum()


PLANS = (
    Plan("independent"),
    Plan("independent, uneven", uneven=True),
    Plan("bursts of 3", burst=3),
    Plan("bursts of 3, ICC .5", burst=3, alike=0.5),
    Plan("bursts of 3, uneven", burst=3, uneven=True),
    Plan("bursts of 6", burst=6),
    Plan("bursts of 6, ICC .5", burst=6, alike=0.5),
    Plan("bursts of unequal length", burst=3, unequal=True),
    Plan("bursts of 6 from one phase", burst=6, leaving="f"),
    Plan("drifting rate", drifting=True),
    Plan("bursts of 3, drifting rate", burst=3, drifting=True),
)
LENGTHS = {"a": 6.0, "b": 6.0, "c": 1.0, "d": 1.0, "e": 3.0, "f": 1.0}  # mean bursts by target, where they are unequal


def simulated(rng: Generator, plan: Plan, weeks: int, planted: float = 1.0) -> Insights:
    """Return the insights of a log of one focus period a week; e → b is ``planted`` times as likely."""
    numbers = count(1)

    def identity() -> str:
        return f"01{next(numbers):024d}"

    revisits, focuses = [], []
    phase = ""
    for week in range(weeks):
        phase = str(rng.choice([each for each in PHASES if each != phase]))
        period = Focus(id=identity(), at=utc(START + week * WEEK), via="command", phase=phase)
        focuses.append(period)
        others, shares = plan.targets(phase)
        if phase == "e":
            shares = np.where(np.array(others) == "b", shares * planted, shares)
            shares = shares / shares.sum()
        length, begun = plan.bursts(phase, shares)
        for _ in range(rng.poisson(plan.revisits(week, weeks) / length)):
            at = START + (week + rng.random()) * WEEK
            target, category = str(rng.choice(others, p=begun)), str(rng.choice(CATEGORIES))
            planned = bool(rng.random() < PLANNED)
            for _ in range(rng.geometric(1 / plan.length(phase, target))):
                own = rng.random() >= np.sqrt(plan.alike)
                to = str(rng.choice(others, p=shares)) if own else target
                about = str(rng.choice(CATEGORIES)) if own else category
                meant = bool(rng.random() < PLANNED) if own else planned
                event = Revisit(
                    id=identity(),
                    at=utc(at),
                    via="hook",
                    from_phase=phase,
                    to_phase=to,
                    category=about,
                    planned=meant,
                    during=period.id,
                )
                revisits.append(event)
    return insights(log(FLOW, revisits, focuses, utc(START + weeks * WEEK)))


def expected_rates(plan: Plan, found: Insights) -> dict[str, float]:
    """Return the expected revisits in a focus period of each phase, over the periods that it has."""
    weeks: dict[str, list[float]] = {}
    held = sorted(found.sample.periods, key=lambda each: each.start)
    for week, period in enumerate(held):
        weeks.setdefault(period.focus.phase, []).append(plan.revisits(week, len(held)))
    return {phase: sum(each) / len(each) for phase, each in weeks.items()}


def expected_overlap(plan: Plan, start: str, share: float, to: str) -> float:
    """Return the probability that a period of the phase ``start`` reaches ``to``, for a rate that does not drift.

    A burst of geometric size misses the phase with the probability that its generating function gives.
    """
    length, begun = plan.bursts(start, plan.targets(start)[1])
    own, missed = 1 - np.sqrt(plan.alike), 0.0
    for target, part in zip(plan.targets(start)[0], begun, strict=True):
        stays = own * (1 - share) + (1 - own) * (target != to)
        size = 1 / plan.length(start, target)
        missed += part * size * stays / (1 - (1 - size) * stays)
    return float(1 - np.exp(-plan.mean / length * (1 - missed)))


class Coverage(NamedTuple):
    """How many intervals of a kind hold the truth, of how many."""

    held: Counter[str]
    of: Counter[str]

    def add(self, kind: str, interval: tuple[float, float | None] | None, truth: float) -> None:
        """Count an interval, if there is one."""
        if interval is not None:
            self.of[kind] += 1
            self.held[kind] += interval[0] <= truth <= (np.inf if interval[1] is None else interval[1])

    def share(self, kind: str) -> float | str:
        """Return the share of the intervals that hold the truth."""
        return self.held[kind] / self.of[kind] if self.of[kind] else "–"


def coverage(rng: Generator, plan: Plan, weeks: int, logs: int) -> tuple[Coverage, Counter[str]]:
    """Return the coverage over simulated logs, and how many of them got advice or a significant change."""
    found = Coverage(Counter(), Counter())
    noise: Counter[str] = Counter()
    for _ in range(logs):
        each = simulated(rng, plan, weeks)
        for start in PHASES:
            for to, truth in zip(*plan.targets(start), strict=True):
                found.add("row share", row_share(each.sample, (start, to)).interval, float(truth))
                if not plan.drifting:
                    reached = expected_overlap(plan, start, float(truth), to)
                    found.add("overlap", overlap(each.sample, (start, to)).interval, reached)
        found.add("share", each.of_log["planned"].interval, PLANNED)
        for phase, mean in expected_rates(plan, each).items():
            found.add("rate", each.of_phase["per_focus_period"][phase].interval, mean)
        noise["advice"] += bool(each.recommendations)
        noise["change"] += any(p <= 0.05 for p in each.adjusted.values())
    return found, noise


def shares_of_two(rng: Generator, plan: Plan, clusters: int, truth: float, logs: int) -> float:
    """Return the coverage of a share of two outcomes in clusters: bursts in periods, by the formula of the insights.

    Bursts of unequal length are six hits or one miss long.
    """
    from git_revisit.insights.clustering import of_share, trials_of
    from git_revisit.insights.estimates import share

    sizes = (1.0, 6.0) if plan.unequal else (plan.burst, plan.burst)
    length = 1 / (truth / sizes[True] + (1 - truth) / sizes[False])
    begun = truth / sizes[True] * length
    held = tried = 0
    for _ in range(logs):
        trials: list[tuple[int, bool]] = []
        for cluster in range(clusters):
            for _ in range(max(1, rng.poisson(plan.mean / length))):
                common = bool(rng.random() < begun)
                for _ in range(rng.geometric(1 / sizes[common])):
                    own = rng.random() >= np.sqrt(plan.alike)
                    trials.append((cluster, bool(rng.random() < truth) if own else common))
        hits = sum(hit for _, hit in trials)
        grouped = trials_of((each for each, _ in trials), (each for each, hit in trials if hit))
        interval = share(hits, len(trials), (), of_share(grouped)).interval
        if interval is not None and interval[1] is not None:
            tried += 1
            held += interval[0] <= truth <= interval[1]
    return held / tried


def power(rng: Generator, logs: int) -> float:
    """Return how often a planted cell of three times its count, with 30 or more revisits, is found to be strong."""
    from git_revisit.insights.advice import Findable
    from git_revisit.insights.clustering import quasi_independent

    found = tried = 0
    while tried < logs:
        each = simulated(rng, Plan("planted"), 104, planted=planted_factor(3.0))
        counts = {pair: len(events) for pair, events in each.sample.cells.items()}
        if counts.get(("e", "b"), 0) < 30:
            continue
        tried += 1
        found += Findable(each.sample, each.changes, quasi_independent(counts), {}).strong(("e", "b")) <= 0.05
    return found / tried


def planted_factor(times: float) -> float:
    """Return the weight that makes a target of equal others ``times`` as frequent."""
    others = len(PHASES) - 1
    return times * (others - 1) / (others - times)


def below(rows: Sequence[Sequence[object]], columns: Mapping[int, str], least: int) -> list[str]:
    """Return the cells that miss the bar of 93 %, of rows with at least so many clusters or periods (column 1)."""
    missed = []
    for row in rows:
        for column, name in columns.items():
            value = row[column]
            if isinstance(value, float) and value < BAR and int(str(row[1])) >= least:
                missed.append(f"{row[0]}, {row[1]}, {name}: {value:.0%}{' (under 90 %)' if value < LOWEST else ''}")
    return missed


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a Markdown table."""
    texts = [[f"{cell:.0%}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(head), ["--"] * len(head), *texts])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--only", choices=[plan.name for plan in PLANS], help="one plan")
    arguments = parser.parse_args()
    plans = [plan for plan in PLANS if arguments.only in (None, plan.name)]
    rng, logs = np.random.default_rng(arguments.seed), arguments.logs
    rows: list[list[object]] = []
    for plan in plans:
        if plan.uneven or plan.leaving or plan.drifting:
            continue
        for clusters in (10, 20, 40):
            covered = [shares_of_two(rng, plan, clusters, share, logs * 5) for share in (0.5, 0.8, 0.95)]
            rows.append([plan.name, clusters, *covered])
    print(table(["share of two, plan", "clusters", ".5", ".8", ".95"], rows), flush=True)
    missed = below(rows, {2: "share .5", 3: "share .8", 4: "share .95"}, 20)
    rows = []
    for plan in plans:
        for weeks in PERIODS:
            found, noise = coverage(rng, plan, weeks, logs)
            advice, change = noise["advice"] / logs, noise["change"] / logs
            rows.append([plan.name, weeks, *(found.share(kind) for kind in KINDS), advice, change])
    print()
    print(
        table(["plan", "periods", *(f"{kind} holds" for kind in KINDS), "any advice", "any change"], rows), flush=True
    )
    for column, kind in enumerate(KINDS, start=2):
        held = [float(str(row[column])) for row in rows if isinstance(row[column], float)]
        if held:
            passed = np.mean([each >= BAR for each in held])
            print(f"\n{kind}: {np.mean(held):.1%} on average, {passed:.0%} of the rows pass")
    missed += below(rows, dict(enumerate(KINDS, start=2)), 12)
    print("\ncells under 93 %, from 20 clusters or 12 periods:", *(missed or ["none"]), sep="\n- ")
    if not arguments.only:
        print(f"\npower for a planted cell: {power(rng, logs):.1%}")


if __name__ == "__main__":
    main()
