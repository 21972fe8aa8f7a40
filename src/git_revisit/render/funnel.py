"""The funnel plot: the share of each group by its number of trials, with the limits of chance around all together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from git_revisit.insights.heterogeneity import ShareComparison, funnel
from git_revisit.model.printable import escaped

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 400, 48, 840, 12, 344
INNER, OUTER = 0.95, 0.998
STEPS = 80  # of a limit's line
MOST_LABELS = 12
LETTER, LINE = 7.2, 15  # room for a letter, and between two labels
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


class Tick(NamedTuple):
    """A mark on an axis."""

    at: float
    text: str


class FunnelPoint(NamedTuple):
    """A group: its place, ``higher`` or ``lower`` if it stands out, and its text."""

    place: int
    x: float
    y: float
    kind: str
    words: str


class Label(NamedTuple):
    """The name of a group that stands out; ``left`` of its point or right of it."""

    x: float
    y: float
    text: str
    left: bool


class Funnel(NamedTuple):
    """The geometry of the plot, in px."""

    shares: Sequence[Tick]
    trials: Sequence[Tick]
    centre: float
    inner: tuple[str, str]
    outer: tuple[str, str]
    outer_area: str
    points: Sequence[FunnelPoint]
    labels: Sequence[Label]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


def funnel_plot(comparison: ShareComparison, names: Mapping[int, str]) -> Funnel | None:
    """Return the plot of a comparison, with ``names`` by place; None if nothing was compared."""
    if comparison.centre is None:
        return None
    sizes = [n for _, n in comparison.groups.values()]
    low, high = min(sizes) * 0.8, max(sizes) * 1.25

    def x(trials: float) -> float:
        return LEFT + (RIGHT - LEFT) * (log(trials) - log(low)) / (log(high) - log(low))

    ticks = [Tick(x(each), str(each)) for each in TICKS if low <= each <= high]
    inner, outer = (_limits(comparison.centre, low, high, level, x) for level in (INNER, OUTER))
    points = [_point(comparison, place, names[place], x) for place in comparison.groups]
    return Funnel(
        shares=[Tick(_y(each / 4), f"{25 * each} %") for each in range(5)],
        trials=ticks,
        centre=_y(comparison.centre),
        inner=(_line(inner[0]), _line(inner[1])),
        outer=(_line(outer[0]), _line(outer[1])),
        outer_area=_line([*outer[0], *reversed(outer[1])]),
        points=points,
        labels=_labels(points, names),
    )


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


Places = list[tuple[float, float]]


def _limits(centre: float, low: float, high: float, level: float, x: Callable[[float], float]) -> tuple[Places, Places]:
    below, above = [], []
    for step in range(STEPS + 1):
        trials = exp(log(low) + (log(high) - log(low)) * step / STEPS)
        bottom, top = funnel(centre, trials, level)
        below.append((x(trials), _y(bottom)))
        above.append((x(trials), _y(top)))
    return below, above


def _line(places: Places) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _point(comparison: ShareComparison, place: int, name: str, x: Callable[[float], float]) -> FunnelPoint:
    k, n = comparison.groups[place]
    kind = comparison.stands_out(place) or ""
    words = f"{escaped(name)}: {100 * k / n:.0f} % back, {kind or 'within chance'}"
    return FunnelPoint(place, x(n), _y(k / n), kind, words)


def _labels(points: Sequence[FunnelPoint], names: Mapping[int, str]) -> list[Label]:
    """Return the names of the groups that stand out, where they do not cover each other."""
    labels: list[Label] = []
    for point in points:
        text = escaped(names[point.place])
        text = text if len(text) <= 28 else f"…{text[-27:]}"
        left = point.x + 10 + LETTER * len(text) > RIGHT
        label = Label(point.x + (-10 if left else 10), point.y + 4, text, left)
        if point.kind and len(labels) < MOST_LABELS and not any(_overlap(label, each) for each in labels):
            labels.append(label)
    return labels


def _overlap(one: Label, other: Label) -> bool:
    return (
        abs(one.y - other.y) < LINE
        and _start(one) < _start(other) + LETTER * len(other.text)
        and _start(other) < _start(one) + LETTER * len(one.text)
    )


def _start(label: Label) -> float:
    return label.x - LETTER * len(label.text) if label.left else label.x
