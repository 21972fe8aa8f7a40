"""Recommendations: the candidates of all rules that hold together at one error rate.

The candidates go through one Benjamini–Hochberg step. So at most a share of ``ERROR_RATE`` of the recommendations is
expected to be noise, and at most that share of logs without structure gets any.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from git_revisit.insights.advice import RULES, AdviceRule, Candidate, Findable
from git_revisit.insights.clustering import quasi_independent
from git_revisit.insights.rate_changes import RateChange
from git_revisit.insights.sample import Sample
from git_revisit.insights.statistics import Interval, benjamini_hochberg
from git_revisit.model.events import Revisit
from git_revisit.replay.totals import Pair

ERROR_RATE = 0.05
GROWTHS = (1.2, 1.5, 2, 3, 4, 6, 8, 10)  # sizes of a later log, compared with today's
LARGE = 1000  # revisits; a log of that size hides no pattern for want of them
QUOTES = 2  # reasons that are quoted for one piece of advice or cell


class Recommendation(NamedTuple):
    """A rule and the candidate of it that holds; ``inferred`` of the events behind it are inferred."""

    advice: AdviceRule
    candidate: Candidate
    inferred: int = 0

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.advice.name

    @property
    def text(self) -> str:
        """The advice and what it rests on, with phases by their ids."""
        return f"{self.title()}: {self.evidence()}"

    @property
    def n(self) -> int:
        """The number of events that it is about."""
        return self.candidate.n

    @property
    def interval(self) -> Interval:
        """The interval of the share that the rule names."""
        return self.candidate.interval

    @property
    def events(self) -> tuple[str, ...]:
        """The ids of the events behind it."""
        return self.candidate.events

    def title(self, call: Callable[[str], str] = str) -> str:
        """Return what to do; ``call`` returns the name of a phase."""
        return self._filled(self.advice.title, call)

    def evidence(self, call: Callable[[str], str] = str) -> str:
        """Return what the advice rests on, and whether that was inferred; ``call`` returns the name of a phase."""
        text = self._filled(self.advice.evidence, call)
        return f"{text} ({self.inferred} of {len(self.events)} events are inferred)" if self.inferred else text

    def _filled(self, text: str, call: Callable[[str], str]) -> str:
        values = dict(self.candidate.values)
        values |= {key: call(str(values[key])) for key in ("i", "j")}
        values |= {key: str(values[key]).replace("-", " ") for key in ("category",) if key in values}
        return text.format(**values)


def recommend(
    sample: Sample, changes: Mapping[Pair, RateChange], rules: Sequence[AdviceRule] = RULES
) -> list[Recommendation]:
    """Return the recommendations that hold together at ``ERROR_RATE``, the most certain first."""
    return _recommended(_findable(sample, changes), rules)


def _findable(sample: Sample, changes: Mapping[Pair, RateChange]) -> Findable:
    counts = {pair: len(events) for pair, events in sample.cells.items()}
    moves = Counter((move.from_phase, move.to_phase) for move in sample.moves)
    return Findable(sample, changes, quasi_independent(counts), quasi_independent(moves))


def _recommended(evidence: Findable, rules: Sequence[AdviceRule] = RULES) -> list[Recommendation]:
    log = evidence.sample.log
    inferred = {event.id for events in (log.revisits, log.focuses) for event in events if event.via == "infer"}
    proposed = [
        Recommendation(rule, candidate, len(inferred.intersection(candidate.events)))
        for rule in rules
        for candidate in rule.candidates(evidence)
    ]
    adjusted = benjamini_hochberg([each.candidate.p for each in proposed])
    held = [each for each, q in zip(proposed, adjusted, strict=True) if q <= ERROR_RATE]
    return sorted(held, key=lambda each: (each.candidate.p, each.rule, each.text))


def missing(sample: Sample, changes: Mapping[Pair, RateChange]) -> int | None:
    """Return about how many more revisits a first recommendation needs if all shares stay as they are.

    None if a log of ten times the size would have no recommendation, or if today's is large already.
    """
    total = len(sample.revisits)
    if total > LARGE:
        return None
    evidence = _findable(sample, changes)
    growth = next((each for each in GROWTHS if _recommended(evidence._replace(growth=each))), None)
    if growth is None:
        return None
    more = ceil(total * (growth - 1))
    step = 5 if more <= 50 else 10 if more <= 100 else 50
    return ceil(more / step) * step


def quotable(revisits: Sequence[Revisit]) -> list[Revisit]:
    """Return the latest revisits that differ in their reasons, the latest first, as many as are quoted."""
    different: dict[str, Revisit] = {}
    for event in reversed(revisits):
        if event.explained:
            different.setdefault((event.reason or "").strip(), event)
    return list(different.values())[:QUOTES]
