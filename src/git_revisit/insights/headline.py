"""The headline of a report: how often work goes back, and whether that changed from one tag to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from git_revisit.insights.rate_changes import SIGNIFICANT
from git_revisit.insights.statistics import benjamini_hochberg, changed
from git_revisit.model.event_yaml import DAY, WEEK

SHORTEST = 10 * DAY  # of the newest period between tags
FEWEST = 8  # revisits back in both periods together


class Point(NamedTuple):
    """A moment of the log: its time, the tags there, and the revisits back so far by (from, to), by phase name."""

    at: int
    tags: tuple[str, ...]
    back: Counter[tuple[str, str]]


class TimeSpan(NamedTuple):
    """The time between two points, and the revisits back in it; ``name`` is as in ``since v1.0``."""

    name: str
    closed: bool
    weeks: float
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
    start = last = points[0]._replace(tags=("the start",), back=Counter())
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
    return TimeSpan(name, closed, max(DAY, end.at - start.at) / WEEK, back)


def _headline(periods: Sequence[TimeSpan], whole: TimeSpan, effect: float) -> Headline:
    if not whole.total:
        return Headline("Nothing has gone back yet.", "–", "times a week", "went back to an earlier phase")
    now, was = (periods[-1], periods[-2]) if len(periods) > 1 else (whole, None)
    if was is None or now.total + was.total < FEWEST or not now.total:
        sentence = f"Too early for a direction: work went back {_often(whole.total)}, {whole.mostly()}."
        return Headline(sentence, f"{whole.rate:.1f}", "times a week", "work went back, since the start")
    start, verb = _upper(now.name), "went" if now.closed else "goes"
    still = "still " if now.goal == was.goal else ""
    if _chance(was.total, now.total, was, now, effect) > SIGNIFICANT:
        sentence = (
            f"{start}, work {'went' if now.closed else 'has gone'} back {_often(now.total)}, {still}{now.mostly()}."
        )
        return Headline(sentence, f"{now.rate:.1f}", "times a week", f"{was.rate:.1f} {was.name}: within chance")
    less = now.rate < was.rate
    sentence = f"{start}, work {verb} back {'less' if less else 'more'} often, {still}{now.mostly()}."
    if was.total and (percent := abs(now.rate / was.rate - 1)) < 2:
        note = f"{'▼' if less else '▲'} {percent:.0%} from {was.rate:.1f} {was.name}".replace("%", " %")
    else:
        note = f"{'▼' if less else '▲'} from {was.rate:.1f} {was.name}"
    return Headline(sentence, f"{now.rate:.1f}", "times a week", note)


def _chance(first: int, second: int, before: TimeSpan, after: TimeSpan, effect: float) -> float:
    """Return the p-value of equal rates in two periods, with counts divided by the design effect."""
    return changed(first / effect, second / effect, before.weeks, after.weeks)


def comparison(before: TimeSpan, after: TimeSpan, effect: float = 1.0) -> str:
    """Return in words which phases sent work back more or less often in one period than in another, beyond chance."""
    rows = [_rows(each.back) for each in (before, after)]
    phases = [phase for phase in {**rows[0], **rows[1]} if rows[0][phase] + rows[1][phase] >= FEWEST // 2]
    p = [_chance(rows[0][phase], rows[1][phase], before, after, effect) for phase in phases]
    held = [phase for phase, q in zip(phases, benjamini_hochberg(p), strict=True) if q <= SIGNIFICANT]
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
    """Return a phase's name within a sentence; one that starts with an abbreviation stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
