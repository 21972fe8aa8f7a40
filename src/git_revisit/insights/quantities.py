"""The shares, each one value with its name, its heading and its computation; and the sizes of revisits.

Add a share by adding one ``Quantity`` to ``OF_LOG`` or ``OF_CELL``; JSON, CSV, tables and frames read it from there.
The subject of a share is None for the whole log, or a pair of phases. A size is the work that a revisit took, in
commits and distinct days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median_low
from typing import Generic, NamedTuple, TypeVar

from git_revisit.insights.clustering import independent, of_row_share, of_share
from git_revisit.insights.estimates import ENOUGH, Estimate, ids, share
from git_revisit.insights.sample import FEEDBACK, FEEDFORWARD, LOOK_AHEAD, Sample
from git_revisit.insights.statistics import Interval, median_interval
from git_revisit.model.events import Revisit
from git_revisit.replay.episodes import RevisitSize, revisit_sizes
from git_revisit.replay.totals import Pair

Subject = TypeVar("Subject")


class Quantity(NamedTuple, Generic[Subject]):
    """A share; ``name`` is its key in JSON, below ``group`` if it has one, and ``heading`` that of tables."""

    name: str
    heading: str
    estimate: Callable[[Sample, Subject], Estimate]
    group: str = ""

    @property
    def label(self) -> str:
        """The name in CSV and frames, which know no groups."""
        return f"{self.group} over {self.name}" if self.group else self.name


def feedback_of_revisits(sample: Sample, _: None = None) -> Estimate:
    """Return the share of feedback among the revisits that are feedback or feedforward."""
    return _feedback(sample, _revisit_ids(sample))


def feedback_of_moves(sample: Sample, _: None = None) -> Estimate:
    """Return the share of feedback among the moves that are feedback or feedforward."""
    return _feedback(sample, _move_ids(sample))


def feedback_of_both(sample: Sample, _: None = None) -> Estimate:
    """Return the share of feedback among the revisits and moves that are feedback or feedforward."""
    return _feedback(sample, [*_revisit_ids(sample), *_move_ids(sample)])


def _feedback(sample: Sample, events: list[str]) -> Estimate:
    counted = [each for each in events if sample.directions.get(each) in (FEEDBACK, FEEDFORWARD)]
    back = [each for each in counted if sample.directions[each] == FEEDBACK]
    return share(len(back), len(counted), back, of_share(sample.trials(counted, back)))


def feedback_by_chance(sample: Sample) -> float | None:
    """Return the share of feedback expected if the revisits that go back or ahead chose their targets at random.

    Every other phase that can be observed is as likely. None without such a revisit.
    """
    known = [phase for phase in sample.log.observable if phase in sample.log.workflow.ids]
    place = {phase: number for number, phase in enumerate(known)}
    counted = [event for event in sample.revisits if sample.directions[event.id] in (FEEDBACK, FEEDFORWARD)]
    earlier = sum(place[event.from_phase] for event in counted)
    return earlier / (len(counted) * (len(known) - 1)) if counted else None


def look_ahead(sample: Sample) -> dict[str, int]:
    """Return the number of revisits and of moves that were the first contact with a later phase."""
    groups = {"revisits": _revisit_ids(sample), "moves": _move_ids(sample)}
    return {name: sum(sample.directions.get(each) == LOOK_AHEAD for each in events) for name, events in groups.items()}


def _revisit_ids(sample: Sample) -> list[str]:
    return [event.id for event in sample.revisits]


def _move_ids(sample: Sample) -> list[str]:
    return [move.event.id for move in sample.moves]


def planned(sample: Sample, _: None = None) -> Estimate:
    """Return the share of planned iterations among the revisits that somebody was asked about."""
    return _of_asked(sample, [event.id for event in sample.revisits if event.asked and event.planned])


def explained(sample: Sample, _: None = None) -> Estimate:
    """Return the share of revisits with a reason among those that somebody was asked about."""
    return _of_asked(sample, [event.id for event in sample.revisits if event.asked and event.explained])


def _of_asked(sample: Sample, events: list[str]) -> Estimate:
    asked = [event.id for event in sample.revisits if event.asked]
    return share(len(events), len(asked), events, of_share(sample.trials(asked, events)))


def row_share(sample: Sample, pair: Pair) -> Estimate:
    """Return n_ij / n_i·: of the revisits from i, the share that go to j."""
    events, row = ids(sample.cells.get(pair, [])), sample.row(pair[0])
    clustering = of_row_share(sample.row_trials.get(pair) or sample.trials(ids(row), ()), sample.row_icc, sample.row_df)
    return share(len(events), len(row), events, clustering)


def overlap(sample: Sample, pair: Pair) -> Estimate:
    """Return the share of the focus periods of i with at least one revisit to j; each period is one trial."""
    events, periods = sample.cells.get(pair, []), sample.overlap_trials.get(pair[0], set())
    reached = periods.intersection(event.during for event in events if event.during and event.id in sample.attributed)
    return share(len(reached), len(periods), ids(events), independent(len(periods)))


OF_LOG: tuple[Quantity[None], ...] = (
    Quantity("revisits", "over revisits", feedback_of_revisits, group="feedback"),
    Quantity("moves", "over moves", feedback_of_moves, group="feedback"),
    Quantity("both", "over both", feedback_of_both, group="feedback"),
    Quantity("planned", "planned", planned),
)
OF_CELL: tuple[Quantity[Pair], ...] = (
    Quantity("share", "share from this phase", row_share),
    Quantity("overlap", "overlap", overlap),
)


def answered(events: Iterable[Revisit]) -> list[Revisit]:
    """Return the revisits that somebody was asked about, or that have a category."""
    return [event for event in events if event.asked or event.category]


def reasons(events: Iterable[Revisit]) -> dict[str, list[Revisit]]:
    """Return revisits by category, the most frequent first; the empty text holds those without one.

    Revisits that nobody was asked about count only if they have a category.
    """
    result: defaultdict[str, list[Revisit]] = defaultdict(list)
    for event in answered(events):
        result[event.category or ""].append(event)
    return dict(sorted(result.items(), key=lambda item: (-len(item[1]), item[0])))


class TotalSize(NamedTuple):
    """The sizes of some revisits, ``n`` in number, of which ``known`` have a known size.

    ``commits`` and ``days`` are sums. ``median_days`` is the median of the days, with its interval from
    enough revisits. ``share_of_days`` is the share (0…1) of these days in those of all revisits.
    """

    n: int
    known: int
    commits: int
    days: int
    median_days: int | None
    interval: Interval | None
    share_of_days: float | None


class Sizes(NamedTuple):
    """The sizes of all revisits together, and of each cell."""

    whole: TotalSize
    cells: dict[Pair, TotalSize]


def sizes(sample: Sample) -> Sizes | None:
    """Return the sizes of the revisits of a sample; None if the history is not known."""
    if sample.log.worked is None:
        return None
    known = revisit_sizes(sample.log.revisits, sample.log.worked)
    every = [known[event.id].days for event in sample.revisits if event.id in known]
    total = sum(every)
    return Sizes(
        _total(sample.revisits, known, total),
        {pair: _total(events, known, total) for pair, events in sample.cells.items()},
    )


def _total(events: Sequence[Revisit], known: Mapping[str, RevisitSize], all_days: int) -> TotalSize:
    sizes = [known[event.id] for event in events if event.id in known]
    days = sorted(each.days for each in sizes)
    return TotalSize(
        n=len(events),
        known=len(sizes),
        commits=sum(each.commits for each in sizes),
        days=sum(days),
        median_days=median_low(days) if days else None,
        interval=median_interval(days) if len(days) >= ENOUGH else None,
        share_of_days=sum(days) / all_days if all_days else None,
    )
