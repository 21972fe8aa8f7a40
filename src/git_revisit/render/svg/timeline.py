"""The timeline: a lane a phase, bands where it was the focus, and revisits from lane to lane."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from git_revisit.codec import seconds
from git_revisit.core.insights.evidence import Log, periods
from git_revisit.render.svg.page import Picture
from git_revisit.render.svg.words import clipped, names, width
from git_revisit.render.text import short, visible

LANE, BAND, MARGIN, TEXT, HEAD, LENGTH = 46, 18, 28, 14, 84, 940
DAY = 24 * 3600
STEPS = (1, 2, 7, 14)  # days between ticks; beyond, months


class Scale(NamedTuple):
    """From Unix seconds to px."""

    first: int
    last: int
    left: float
    length: float

    def x(self, when: float) -> float:
        """Return where a time lies, within the picture."""
        share = (when - self.first) / (self.last - self.first)
        return self.left + self.length * min(1.0, max(0.0, share))


class Band(NamedTuple):
    """A focus period in its lane."""

    x: float
    y: float
    width: float


class Mark(NamedTuple):
    """A revisit: a line from its main phase's lane to the dot in the lane of the phase revisited."""

    x: float
    y: float
    end: float
    kind: str
    planned: bool


def scale_of(log: Log, left: float) -> Scale:
    """Return the scale from the first event to the time of the state, at least a day."""
    times = [seconds(event.at) for event in (*log.revisits, *log.focuses)]
    last = max([seconds(log.at), *times])
    first = min(times, default=last - 7 * DAY)
    return Scale(min(first, last - DAY), last, left, LENGTH)


def timeline_picture(log: Log, rev: str, commit: str | None) -> Picture:
    """Return the picture of a log."""
    labels = [clipped(each) for each in names(log.workflow, log.phases)]
    left = MARGIN + 16 + max(width(each, TEXT) for each in labels)
    scale = scale_of(log, left)
    lanes = {phase: HEAD + 14 + LANE * (number + 0.5) for number, phase in enumerate(log.phases)}
    bottom = HEAD + 14 + LANE * len(labels)
    bands = [
        Band(scale.x(each.start), lanes[each.focus.phase or ""] - BAND / 2, scale.x(each.end) - scale.x(each.start))
        for each in periods(log)
    ]
    at = f" ({short(commit)})" if commit else ""
    subtitle = f"{len(log.focuses)} focus events and {len(log.revisits)} revisits at {visible(rev)}{at}"
    return Picture(
        template="timeline.svg",
        width=left + LENGTH + MARGIN + 8,
        height=bottom + 76,
        title="Focus and revisits over time",
        subtitle=subtitle,
        summary=f"{subtitle}, from {log_date(scale.first)} to {log_date(scale.last)}.",
        parts={
            "lanes": list(zip(labels, lanes.values(), strict=True)),
            "across": (left, left + LENGTH),
            "down": (HEAD + 14, bottom),
            "lane": (LANE, BAND),
            "bands": [band._replace(width=max(1.5, band.width)) for band in bands],
            "marks": marks(log, scale, lanes),
            "ticks": ticks(scale),
            "legend": bottom + 58,
        },
    )


def marks(log: Log, scale: Scale, lanes: dict[str, float]) -> list[Mark]:
    """Return the marks of the revisits, in time order."""
    order = {phase: number for number, phase in enumerate(log.phases)}
    result = []
    for event in log.revisits:
        start, end = event.from_phase or "", event.to_phase or ""
        kind = "back" if order[end] < order[start] else "ahead"
        result.append(Mark(scale.x(seconds(event.at)), lanes[start], lanes[end], kind, bool(event.planned)))
    return result


def ticks(scale: Scale) -> list[tuple[float, str]]:
    """Return about ten ticks: days, weeks from Monday, or the first of months."""
    days = (scale.last - scale.first) / DAY
    first = datetime.fromtimestamp(scale.first, UTC).replace(hour=0, minute=0, second=0)
    step = next((each for each in STEPS if days / each <= 11), None)
    times = (
        _by_days(first, scale.last, step) if step else _by_months(first, scale.last, max(1, round(days / 30.4 / 10)))
    )
    return [(scale.x(when.timestamp()), label) for when, label in times if when.timestamp() >= scale.first]


def _by_days(first: datetime, last: int, step: int) -> list[tuple[datetime, str]]:
    start = first - timedelta(days=first.weekday() if step >= STEPS[2] else 0)
    times = [start + timedelta(days=step * number) for number in range(500)]
    return [(when, f"{when:%b} {when.day}") for when in times if when.timestamp() <= last]


def _by_months(first: datetime, last: int, step: int) -> list[tuple[datetime, str]]:
    times: list[tuple[datetime, str]] = []
    month = first.year * 12 + first.month - 1
    while (when := datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)).timestamp() <= last:
        times.append((when, f"{when:%b %Y}" if step > 3 or not times or when.month <= step else f"{when:%b}"))
        month += step
    return times


def log_date(when: float) -> str:
    """Return a time as its date."""
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")
