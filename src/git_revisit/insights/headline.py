"""The headline of a report: how often work goes back, and whether that changed from one tag to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from git_revisit.insights.rate_changes import SIGNIFICANT
from git_revisit.insights.statistics import adjusted, changed
from git_revisit.model.event_yaml import DAY, WEEK

SHORTEST = 10 * DAY  # of the newest period between tags
FEWEST = 8  # revisits back in both periods together
LONGEST_NAME = 32  # characters of a phase in a headline
MONTH, YEAR = 365.25 / 12 / 7, 365.25 / 7  # in weeks


class Point(NamedTuple):
    """A moment of the log: its time, the tags there, and the revisits back so far by (from, to), by phase name.

    ``days`` are the days with commits so far; None if the history is not known.
    """

    at: int
    tags: tuple[str, ...]
    back: Counter[tuple[str, str]]
    days: int | None = None

    def start(self) -> Point:
        """Return the start of a log whose first moment this is: nothing has happened yet."""
        return self._replace(tags=("the start",), back=Counter(), days=None if self.days is None else 0)


class TimeSpan(NamedTuple):
    """The time between two points, and the revisits back in it; ``name`` is as in ``since v1.0``.

    ``exposure`` is the time that counts for a test: days with commits, or weeks if the history is not known.
    """

    name: str
    closed: bool
    weeks: float
    exposure: float
    back: Counter[tuple[str, str]]

    @property
    def total(self) -> int:
        return self.back.total()

    @property
    def rate(self) -> float:
        """Revisits back in a week."""
        return self.total / self.weeks

    @property
    def goal(self) -> str:
        """The phase that most revisits go back to, empty if there is none."""
        goals: Counter[str] = Counter()
        for (_, end), n in self.back.items():
            goals[end] += n
        return max(goals, key=lambda phase: (goals[phase], phase)) if goals else ""

    def mostly(self) -> str:
        """Return "mostly" or "most often" with the phase that work goes back to."""
        n = sum(n for (_, end), n in self.back.items() if end == self.goal)
        return f"{'mostly' if 2 * n > self.total else 'most often'} to {_lower(self.goal)}"


class Headline(NamedTuple):
    """A sentence, and a figure with its unit and a note."""

    sentence: str
    figure: str
    unit: str
    note: str


def headlines(points: Sequence[Point], effect: float = 1.0) -> list[Headline]:
    """Return the headline at each point: the newest period of ten days between tags, against the one before.

    A direction is claimed only if a test of equal rates rejects chance; ``effect`` is the design effect of going back.
    """
    lines: list[Headline] = []
    ended: list[TimeSpan] = []
    start = last = points[0].start()
    for point in points:
        latest = [span(last, point, bool(point.tags))] if point.at > last.at else []
        lines.append(_headline(_newest([*ended[-3:], *latest]), span(start, point, False), effect))
        if point.tags:
            ended += latest
            last = point
    return lines


def _newest(spans: list[TimeSpan]) -> list[TimeSpan]:
    """Return periods without the last one if it is short and not the only one."""
    return spans[:-1] if len(spans) > 1 and spans[-1].weeks * WEEK < SHORTEST else spans


def span(start: Point, end: Point, closed: bool) -> TimeSpan:
    """Return the period between two points; a closed one leads to a tag."""
    name = f"on the way to {', '.join(end.tags)}" if closed else f"since {', '.join(start.tags)}"
    back = Counter({pair: n - start.back[pair] for pair, n in end.back.items() if n > start.back[pair]})
    weeks = max(DAY, end.at - start.at) / WEEK
    exposure = weeks if end.days is None or start.days is None else float(end.days - start.days)
    return TimeSpan(name, closed, weeks, exposure, back)


def _headline(periods: Sequence[TimeSpan], whole: TimeSpan, effect: float) -> Headline:
    if not whole.total:
        return Headline("Nothing has gone back yet.", "–", "times a week", "went back to an earlier phase")
    now, was = (periods[-1], periods[-2]) if len(periods) > 1 else (whole, None)
    if was is None or now.total + was.total < FEWEST or not now.total:
        return _of_all(whole)
    start, verb = _upper(now.name), "went" if now.closed else "goes"
    still = "still " if now.goal == was.goal else ""
    unit, weeks = _unit(now.rate)
    figure, earlier = f"{now.rate * weeks:.1f}", f"{was.rate * weeks:.1f} {was.name}"
    if _chance(was.total, now.total, was, now, effect) > SIGNIFICANT:
        sentence = (
            f"{start}, work {'went' if now.closed else 'has gone'} back {_often(now.total)}, {still}{now.mostly()}."
        )
        return Headline(sentence, figure, unit, f"{earlier}: within chance")
    less = now.rate < was.rate
    sentence = f"{start}, work {verb} back {'less' if less else 'more'} often, {still}{now.mostly()}."
    if was.total and (percent := abs(now.rate / was.rate - 1)) < 2:
        note = f"{'▼' if less else '▲'} {percent:.0%} from {earlier}".replace("%", " %")
    else:
        note = f"{'▼' if less else '▲'} from {earlier}"
    return Headline(sentence, figure, unit, note)


def _of_all(whole: TimeSpan) -> Headline:
    """Return the headline of a log without two periods to compare: what happened so far."""
    often = f"work went back {_often(whole.total)}, {whole.mostly()}."
    sentence = f"Too early for a direction: {often}" if whole.total < FEWEST else _upper(often)
    if whole.weeks < 1:
        return Headline(sentence, f"{whole.total:,}", "once" if whole.total == 1 else "times", "work went back so far")
    unit, weeks = _unit(whole.rate)
    return Headline(sentence, f"{whole.rate * weeks:.1f}", unit, "work went back, since the start")


def _unit(rate: float) -> tuple[str, float]:
    """Return the shortest unit in which a weekly rate is not nearly zero, and its length in weeks."""
    units = (("times a week", 1.0), ("times a month", MONTH))
    return next((each for each in units if rate * each[1] >= 0.1), ("times a year", YEAR))


def _chance(first: int, second: int, before: TimeSpan, after: TimeSpan, effect: float) -> float:
    """Return the p-value of equal rates in two periods, with counts divided by the design effect.

    It is 1 if the rates by the calendar and by the time that counts differ in their direction: a pause is no change.
    """
    if min(before.exposure, after.exposure) <= 0:
        return 1.0
    by_calendar = second * before.weeks - first * after.weeks
    by_exposure = second * before.exposure - first * after.exposure
    if by_calendar * by_exposure <= 0:
        return 1.0
    return changed(first / effect, second / effect, before.exposure, after.exposure)


def comparison(before: TimeSpan, after: TimeSpan, effect: float = 1.0) -> str:
    """Return in words which phases sent work back more or less often in one period than in another, beyond chance."""
    rows = [_rows(each.back) for each in (before, after)]
    phases = [phase for phase in {**rows[0], **rows[1]} if rows[0][phase] + rows[1][phase] >= FEWEST // 2]
    p = {phase: _chance(rows[0][phase], rows[1][phase], before, after, effect) for phase in phases}
    held = [phase for phase, q in adjusted(p).items() if q <= SIGNIFICANT]
    sentences = []
    for phase in sorted(held, key=lambda phase: -abs(rows[1][phase] / after.weeks - rows[0][phase] / before.weeks))[:2]:
        first, second = rows[0][phase] / before.weeks, rows[1][phase] / after.weeks
        sentences.append(
            f"{phase} sent work back {second:.1f} times a week, {'down' if second < first else 'up'} from {first:.1f}"
        )
    return (
        f"{'; '.join(sentences)}." if sentences else "No phase sent work back more or less often than chance explains."
    )


def _rows(back: Mapping[tuple[str, str], int]) -> Counter[str]:
    rows: Counter[str] = Counter()
    for (start, _), n in back.items():
        rows[start] += n
    return rows


def _often(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n:,} times")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(name: str) -> str:
    """Return a phase's name within a sentence, cut if it is very long; one that starts with an abbreviation stays."""
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
    return short[:1].lower() + short[1:] if short[1:2].islower() else short
