"""Recommendations: the candidates of all rules that hold together at one error rate.

The candidates go through one Benjamini–Hochberg step. So at most a share of ``ERROR_RATE`` of the recommendations is
expected to be noise, and at most that share of logs without structure gets any.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.insights.advice import RULES, AdviceRule, Candidate, Findable
from git_revisit.insights.clustering import quasi_independent
from git_revisit.insights.rate_changes import RateChange
from git_revisit.insights.sample import Sample
from git_revisit.insights.statistics import Interval, benjamini_hochberg
from git_revisit.replay.totals import Pair

ERROR_RATE = 0.05


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
        """The advice, with phases by their ids."""
        return self.worded(str)

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

    def worded(self, call: Callable[[str], str]) -> str:
        """Return the advice, which says if it rests on inferred events; ``call`` returns the name of a phase."""
        values = self.candidate.values
        text = self.advice.text.format(**{**values, **{key: call(str(values[key])) for key in ("i", "j")}})
        return f"{text} ({self.inferred} of {len(self.events)} events are inferred)" if self.inferred else text


def recommend(
    sample: Sample, changes: Mapping[Pair, RateChange], rules: Sequence[AdviceRule] = RULES
) -> list[Recommendation]:
    """Return the recommendations that hold together at ``ERROR_RATE``, the most certain first."""
    counts = {pair: len(events) for pair, events in sample.cells.items()}
    found = Findable(sample, changes, quasi_independent(counts))
    inferred = {event.id for event in sample.log.events if event.via == "infer"}
    proposed = [
        Recommendation(rule, candidate, len(inferred.intersection(candidate.events)))
        for rule in rules
        for candidate in rule.candidates(found)
    ]
    adjusted = benjamini_hochberg([each.candidate.p for each in proposed])
    held = [each for each, q in zip(proposed, adjusted, strict=True) if q <= ERROR_RATE]
    return sorted(held, key=lambda each: (each.candidate.p, each.rule, each.text))
